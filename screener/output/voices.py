"""Sources beside each other under a figure of `explain`: agreement in passing, disagreement on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.formatting import format_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from screener.explaining import Filing
    from screener.output.console import Page
    from screener.voices import Voice


def agreement(page: Page, filing: Filing) -> Iterator[str]:
    """That the figure fills a gap, and other sources that say the same; nothing where one differs."""
    standing = filing.standing
    if any(voice.disagrees(filing.value) for voice in standing.others):
        return
    if standing.why == "gap":
        yield page.say("voice_gap", source=filing.source)
    if standing.others:
        yield page.say("voice_same", sources=page.say("list_comma").join(voice.source for voice in standing.others))


def disagreement(page: Page, filing: Filing, unit: str, money: str) -> str:
    """Which source counts and why, and what those say that differ from it; empty where none does."""
    standing = filing.standing
    differing = [voice for voice in standing.others if voice.disagrees(filing.value)]
    if not differing:
        return ""
    silent = page.say("list_comma").join(standing.silent)
    counts = page.say(f"counts_{standing.why}", source=filing.source, silent=silent)
    others = [_voice_text(page, filing, voice, unit, money) for voice in differing]
    return page.say("semicolon").join((counts, *others))


def _voice_text(page: Page, filing: Filing, voice: Voice, unit: str, money: str) -> str:
    value = format_value(voice.value, unit, lang=page.lang, currency=money)
    off = voice.off_by(filing.value)
    if voice.withheld:
        return page.say("voice_withheld", source=voice.source, value=value)
    if off is None:
        return page.say("voice_differs", source=voice.source, value=value)
    return page.say("voice_says", source=voice.source, value=value, off=f"{off * 100:+,.1f}%")


def other_rows(filing: Filing) -> Iterator[dict[str, object]]:
    """What other sources say of a filing's figure, for machines; `reason` off_scale where they would not count."""
    for voice in filing.standing.others:
        yield {
            "kind": "source",
            "source": voice.source,
            "value": voice.value,
            "period_end": filing.period_end,
            "announced_on": voice.announced_on,
            "off_by": voice.off_by(filing.value),
            "reason": "off_scale" if voice.withheld else None,
        }
