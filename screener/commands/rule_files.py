"""Commands about rule files: list, show, check, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener import asking
from screener.commands import completion, options
from screener.commands.options import FormatOption, LangOption, OutputOption, RulesArgument


def rules_list(file_format: FormatOption = None, output: OutputOption = None, lang: LangOption = "en") -> None:
    """Rule files that can be named without a path.

    Example: screener rules list
    """
    from screener import catalog, rules
    from screener.output import rules_page

    found = rules.load(list(rules.available().values()), catalog.load())
    options.deliver(options.target(file_format, output, lang), lambda: rules_page.rules_listing(found, lang))


def rules_show(
    name: RulesArgument = asking.DEFAULT_RULES,
    file_format: FormatOption = None,
    output: OutputOption = None,
    lang: LangOption = "en",
) -> None:
    """One rule file in words: what is asked of whom, and what is warned of; with -f yaml as a file.

    Examples:
        screener rules show delisting
        screener rules show 'roe > 15% and pe_ttm < 20' -f yaml
    """
    from screener.output import rules_page

    rule_set = asking.find_rules(name)
    words = options.words(rule_set, lang)
    if (file_format or (output.suffix.lstrip(".") if output else "")) in ("yaml", "yml"):
        _write_yaml(rules_page.rules_file(rule_set, words), output)
        return
    options.deliver(
        options.target(file_format, output, lang),
        lambda: rules_page.rules_rows(rule_set, words),
        lambda page: rules_page.print_rules(page, rule_set, words),
    )


def rules_new(
    name: Annotated[str, typer.Argument(help="What to call it: rules/NAME.yaml is written.")],
    source: Annotated[
        str, typer.Option("--from", metavar="RULES", help="An expression to make a file of, or rules to copy.")
    ] = asking.DEFAULT_RULES,
    force: Annotated[bool, typer.Option("--force", help="Replace the file where there is one.")] = False,
    lang: LangOption = "en",
) -> None:
    """Make a rule file of your own in ./rules: from an expression, or as a copy of other rules.

    Example: screener rules new quality --from 'roe > 15% and pe_ttm < 20'
    """
    from screener.output import console, rules_page

    path = asking.new_rules(name, force=force)
    rule_set = asking.find_rules(source)
    words = options.words(rule_set, lang)
    if rule_set.path:
        content = Path(rule_set.path).read_text(encoding="utf-8-sig")
    else:
        content = rules_page.new_file(rule_set, words, path.stem)
    path.parent.mkdir(exist_ok=True)
    _write_yaml(content, path)
    rules_page.print_created(console.open_page(lang), rule_set, path)


def _write_yaml(content: str, output: Path | None) -> None:
    from screener.output.console import writing_stdout
    from screener.output.machine import whole_file

    if output is None:
        with writing_stdout():
            typer.echo(content, nl=False)
        return
    with whole_file(output) as stream:
        stream.write(content.encode())


def rules_check(
    files: Annotated[
        list[str] | None,
        typer.Argument(autocompletion=completion.rule_names, help="Rule files or names; all when none is given."),
    ] = None,
    lang: LangOption = "en",
) -> None:
    """Check rule files without running them: every problem of every file is reported at once.

    Examples:
        screener rules check
        screener rules check rules/mine.yaml
    """
    from screener import catalog, rules
    from screener.output import console, rules_page

    found = rules.load(files or list(rules.available().values()), catalog.load())
    rules_page.print_checked(console.open_page(lang), found)
