"""Everything the output says, in English and Chinese: one catalogue of messages with named fields.

Every message is a pair in one dict, so that a missing translation is a gap a test can see rather than an English word
on a Chinese page. One module per subject; `language.say` reads them all.
"""

from __future__ import annotations

from screener.output.messages import (
    auditing,
    checking,
    common,
    drafting,
    explain,
    fetching,
    history,
    importing,
    reach,
    reference,
    rules,
    screen,
    setting,
    sql,
    stores,
    views,
)

MESSAGES: dict[str, tuple[str, str]] = {
    **common.MESSAGES,
    **rules.MESSAGES,
    **screen.MESSAGES,
    **explain.MESSAGES,
    **history.MESSAGES,
    **stores.MESSAGES,
    **checking.MESSAGES,
    **importing.MESSAGES,
    **fetching.MESSAGES,
    **drafting.MESSAGES,
    **views.MESSAGES,
    **auditing.MESSAGES,
    **reach.MESSAGES,
    **setting.MESSAGES,
    **reference.MESSAGES,
    **sql.MESSAGES,
}
