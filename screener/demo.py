"""A tour of one minute: real commands on the sample market, one after another, each with what to look at.

The commands run as if they were typed, through the program's own command line, so that the tour cannot show what the
program does not do. They name the sample store, and write nothing.
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from screener import config
from screener.output.console import is_terminal, open_page
from screener.output.tables import print_prose

if TYPE_CHECKING:
    from collections.abc import Callable

    from screener.output.console import Page
    from screener.output.formatting import Language


@dataclass(frozen=True)
class Step:
    """One command of the tour, and the message that says what to look at."""

    message: str
    words: tuple[str, ...]

    @property
    def typed(self) -> str:
        """The command as a reader would type it."""
        return "screener " + " ".join(shlex.quote(word) if " " in word else word for word in self.words)


def steps(lang: Language) -> tuple[Step, ...]:
    """The tour, in a language: industries have a name in both."""
    industry = "industry" if lang == "zh" else "industry_en"
    query = f"from metrics select {industry}, median(roe) as roe group by all order by 2 desc limit 5"
    return (
        Step("demo_screen", ("screen", config.DEFAULT_RULES, "--limit", "5")),
        Step("demo_near", ("screen", "statements-only", "--limit", "0", "--near", "5")),
        Step("demo_explain", ("explain", "990001", "statements-only")),
        Step("demo_rule", ("screen", "roe > 15% and pe_ttm < 20 and market_cap > 50亿", "--limit", "5")),
        Step("demo_sql", ("sql", query)),
    )


def run(call: Callable[[list[str]], object], lang: Language) -> None:
    """Run every step through `call`, which takes the words of a command; wait between them where somebody reads."""
    page = open_page(lang)
    print_prose(page, page.say("demo_title"))
    tour = steps(lang)
    for number, step in enumerate(tour, start=1):
        page.line()
        heading = page.say("demo_step", number=number, count=len(tour), what=page.say(step.message))
        print_prose(page, heading, style="bold")
        page.line(f"$ {step.typed}", "cyan")
        page.line()
        call([*step.words, "--store", config.SAMPLE, "--lang", lang])
        _wait(page)
    page.line()
    print_prose(page, page.say("demo_end"))


def _wait(page: Page) -> None:
    """Wait for Enter when a person sits at both ends."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        return
    page.err.print(page.say("demo_continue"), end="", style="dim")
    if not sys.stdin.readline():  # end of input: nobody will press anything any more
        page.note("")
