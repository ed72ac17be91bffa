"""The reference documentation: pages of Markdown made from the code, the SQL and the rule files themselves.

Nothing in them is written twice: tables come from `schema`, metrics from the SQL that computes them, rules from the
parser's own lists and the shipped files, commands from the command line. So they can be stale but not wrong, and a test
says when they are. What must be said in sentences stands in the catalogue of messages, in both languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener.output.language import say
from screener.reference import command_page, metrics_page, rules_page, sql_page, tables_page
from screener.reference.markdown import Document

if TYPE_CHECKING:
    from pathlib import Path

    from typer._click.core import Command

    from screener.output.formatting import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
REFRESH = "screener reference"
_SUBJECTS = ("commands", "rules", "metrics", "tables", "sql")


def pages(program: Command) -> dict[str, str]:
    """Every page by its path under the folder of the documentation: `en/metrics.md` and so on."""
    found = {}
    for lang in LANGUAGES:
        found[f"{lang}/index.md"] = _index(lang)
        for subject in _SUBJECTS:
            found[f"{lang}/{subject}.md"] = _page(subject, program, lang)
    return found


def write(folder: Path, program: Command) -> tuple[Path, ...]:
    """Write every page into a folder; the pages that changed.

    Raises:
        DataError: a page cannot be written.
    """
    from screener.output.machine import whole_file

    changed = []
    for name, text in pages(program).items():
        path = folder / name
        content = text.encode()
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path) as stream:
                stream.write(content)
            changed.append(path)
    return tuple(changed)


def _page(subject: str, program: Command, lang: Language) -> str:
    page = Document(lang)
    page.heading(1, page.say(f"reference_{subject}"))
    page.paragraph(page.say(f"reference_{subject}_about"))
    if subject == "commands":
        command_page.fill(page, program)
    else:
        {
            "rules": rules_page.fill,
            "metrics": metrics_page.fill,
            "tables": tables_page.fill,
            "sql": sql_page.fill,
        }[subject](page)
    return page.text()


def _index(lang: Language) -> str:
    page = Document(lang)
    page.heading(1, page.say("reference_index"))
    page.paragraph(page.say("reference_index_about"))
    about = {subject: say(lang, f"reference_{subject}_about").split("\n\n")[0] for subject in _SUBJECTS}
    page.bullets(f"[{say(lang, f'reference_{subject}')}]({subject}.md): {about[subject]}" for subject in _SUBJECTS)
    return page.text()
