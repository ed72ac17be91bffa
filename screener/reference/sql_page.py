"""The page of SQL and of expressions: the functions a rule may call, the views a query may read, the saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screener import project, saved_queries
from screener.expressions.functions import FUNCTIONS
from screener.reference.markdown import code

if TYPE_CHECKING:
    from screener.reference.markdown import Document

_VIEWS = ("metrics", "metric_reasons", "as_of_dates")


def fill(page: Document) -> None:
    """Write functions, views and queries."""
    page.heading(2, page.say("reference_functions"))
    page.paragraph(page.say("reference_functions_about"))
    page.table(
        [page.say("reference_function"), page.say("meaning")],
        [(code(_call(name)), page.say(f"reference_function_{name}")) for name in FUNCTIONS],
    )
    page.heading(2, page.say("reference_views"))
    page.table(
        [page.say("reference_view"), page.say("meaning")],
        [(code(name), page.say(f"reference_sql_{name}")) for name in _VIEWS],
    )
    page.heading(2, page.say("reference_queries"))
    for query in shipped():
        page.heading(3, code(query.name))
        page.paragraph(query.description(page.lang))
        page.table(
            [page.say("reference_parameter"), page.say("meaning"), page.say("reference_default")],
            [(code(one.name), one.meaning(page.lang), code(one.default or "")) for one in query.parameters],
        )
        page.code(query.sql, "sql")


def shipped() -> tuple[saved_queries.SavedQuery, ...]:
    """The saved queries that come with the program."""
    folder = (project.sql_folder() / "queries").resolve()
    return tuple(query for query in saved_queries.load().values() if query.path.resolve().parent == folder)


def _call(name: str) -> str:
    fewest, most, kind = FUNCTIONS[name]
    letters = {"number": "xyz", "text": "stu", "same": "abc"}[kind]
    shown = [*letters[:fewest], *(["..."] if most > len(letters) else letters[fewest:most])]
    return f"{name}({', '.join(shown)})"
