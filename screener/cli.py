"""The command line: the commands put together, and the one place where exceptions become exit codes.

stdout is data, stderr is everything said about it. Anything that is not a ScreenerError is a bug: its traceback goes to
a file that the message names.
"""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from screener.commands import checks, fetching, helping, looking, questions, rule_files, setting, sql, stores
from screener.errors import EXIT_INTERRUPT, EXIT_USAGE, DataError, ScreenerError

if TYPE_CHECKING:
    from screener.commands.options import Language

app = helping.App(
    "screener",
    "A fundamental stock screener: statements in Parquet, metrics in SQL, rules in YAML, answers that explain "
    "themselves. Start with: screener screen, or for a tour: screener demo",
)
rules_app = helping.App("rules", "List, show, check and make rule files.")
app.add_typer(rules_app)

app.command()(questions.screen)
app.command()(questions.warn)
app.command()(questions.explain)
app.command()(questions.metrics)
app.command()(looking.history)
app.command()(looking.compare)
app.command()(sql.sql)
app.command("import")(stores.import_)
app.command()(fetching.fetch)
app.command()(stores.status)
app.command()(checks.check)
app.command()(stores.schema)
app.command()(setting.config)
app.command()(setting.demo)
app.command()(setting.reference)
rules_app.command("list")(rule_files.rules_list)
rules_app.command("show")(rule_files.rules_show)
rules_app.command("check")(rule_files.rules_check)
rules_app.command("new")(rule_files.rules_new)


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = app(prog_name="screener", standalone_mode=False)
    except ScreenerError as error:
        code = _report(error)
    except KeyboardInterrupt:
        code = EXIT_INTERRUPT
    except typer._click.exceptions.ClickException as error:
        error.show()
        code = EXIT_USAGE
    except typer.Abort:
        code = EXIT_INTERRUPT
    except Exception as error:  # noqa: BLE001 - the one catch-all: a traceback is for us, not for the user
        code = _report_bug(error)
    sys.exit(code or 0)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from screener import __version__

        typer.echo(f"screener {__version__}")
        raise typer.Exit


def _report(error: ScreenerError) -> int:
    from screener.output.console import open_page
    from screener.output.problems import print_problems

    print_problems(open_page(_language()), error.problems, nothing_run=error.exit_code == EXIT_USAGE)
    return error.exit_code


def _language() -> Language:
    """The language to complain in: that of the command line as far as it can be read, else that of the settings."""
    from screener import config

    words = [part for word in sys.argv for part in word.split("=", 1)]
    asked = next((after for word, after in pairwise(words) if word == "--lang"), None)
    if asked is None:
        try:
            return config.language()
        except ScreenerError:  # the very thing to complain about, perhaps
            asked = os.environ.get("SCREENER_LANG")
    return "zh" if asked == "zh" else "en"


def _report_bug(error: Exception) -> int:
    """Keep the traceback in a file and say where, with the versions a report needs."""
    import platform
    import tempfile
    import traceback

    from screener import __version__

    with tempfile.NamedTemporaryFile("w", prefix="screener-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write("".join(traceback.format_exception(error)))
    versions = f"screener {__version__}, Python {platform.python_version()}, {platform.system()}"
    return _report(DataError(f"unexpected {type(error).__name__}: {error}", hint=f"{versions}; details in {log.name}"))
