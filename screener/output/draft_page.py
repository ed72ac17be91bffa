"""A drafted mapping as a file to read and finish: YAML that an import takes, commented where a person must look."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

from screener.errors import relative
from screener.importing.drafting import FILL_IN
from screener.output.formatting import clean, format_value
from screener.output.language import say
from screener.yamlfile import display_width

if TYPE_CHECKING:
    from pathlib import Path

    from screener.importing.drafting import Draft, Line, Remark
    from screener.output.console import Page
    from screener.output.formatting import Language

# What YAML reads as a plain text wherever it stands, also within { }.
_PLAIN = re.compile(r"[A-Za-z_\u3400-\u9fff](?:[\w()/%.\u3001\uff08\uff09+-]|[ ](?=[\w(]))*")
_YAML_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_WIDEST_HEADING = 64
_WIDEST_LINE = 110
_EXAMPLE = 24


def mapping_file(draft: Draft, lang: Language, name: str) -> str:
    """The whole text of a mapping file that is to be called `name`."""
    parts = [_head(draft, lang, name), _columns(draft, lang), *_tail(draft, lang)]
    return "\n".join(line.rstrip() for line in "\n".join(parts).splitlines()) + "\n"


def print_next(page: Page, draft: Draft, name: str, *, written: bool) -> None:
    """Say on stderr what was drafted, what is left to do and what to type then; first to write it, if only shown."""
    used = {line.source for line in draft.lines if line.source not in ("", FILL_IN) and not line.suggested}
    words = {"file": relative(draft.path), "table": draft.table.name, "used": len(used), "columns": draft.columns}
    page.note(page.say("draft_done", **words))
    command = import_command(draft.path, name)
    if not written:
        command = shlex.join([*_draft_command(draft, draft.table.name), "-o", name])
    elif draft.to_fill:
        page.note(page.say("draft_fill", columns=", ".join(draft.to_fill)))
    page.note(page.say("draft_next", command=command), "dim")


def import_command(path: Path, name: str) -> str:
    """What imports the file with its mapping."""
    return shlex.join(["screener", "import", "table", relative(path), "--map", name])


def _draft_command(draft: Draft, table: str) -> list[str]:
    return ["screener", "import", "draft", relative(draft.path), "--table", table]


def _head(draft: Draft, lang: Language, name: str) -> str:
    lines = [f"# {say(lang, 'draft_head', file=clean(draft.path.name), rows=draft.rows)}"]
    lines.append(f"#   {import_command(draft.path, name)}")
    if draft.to_fill:
        lines.append(f"# {say(lang, 'draft_fill_head', columns=', '.join(draft.to_fill))}")
    if draft.other_layouts:
        lines.append(f"# {say(lang, 'draft_other_layouts', count=draft.other_layouts)}")
    lines += [f"table: {draft.table.name}", f"source: {yaml_text(draft.source)}"]
    if draft.encoding != "utf-8":
        lines.append(f"encoding: {draft.encoding}  # {say(lang, 'draft_encoding')}")
    if draft.header != 1:
        lines.append(f"header: {draft.header}  # {say(lang, 'draft_header')}")
    if draft.missing:
        words = ", ".join(_quoted(word) for word, _ in draft.missing)
        counts = ", ".join(f"{word} x {count:,}" for word, count in draft.missing)
        lines.append(f"missing: [{words}]  # {say(lang, 'draft_missing', counts=counts)}")
    return "\n".join(lines)


def _columns(draft: Draft, lang: Language) -> str:
    """The columns; a remark stands beside its line, one below the other, or above it where that would be too wide."""
    written = [(_written(line), _remark(line.remark, line.unit, lang)) for line in draft.lines]
    starts = ["  # " if line.suggested else "  " for line in draft.lines]
    width = max(
        (display_width(start + text) for start, (text, said) in zip(starts, written, strict=True) if said), default=0
    )
    lines = ["columns:"]
    for start, (text, said) in zip(starts, written, strict=True):
        padded = f"{start}{text}{' ' * (width - display_width(start + text))}"
        if not said:
            lines.append(f"{start}{text}")
        elif display_width(padded) + display_width(said) + 4 <= _WIDEST_LINE:
            lines.append(f"{padded}  # {said}")
        else:
            lines += [f"  # {said}", f"{start}{text}"]
    return "\n".join(lines)


def _written(line: Line) -> str:
    parts = {"from": line.source, "sql": line.sql, "value": line.value, "unit": line.unit, "form": line.form}
    given = {key: text for key, text in parts.items() if text and not (key == "from" and line.sql)}
    if list(given) == ["from"] and not line.missing:
        return f"{line.column}: {yaml_text(line.source)}"
    inner = ", ".join(f"{key}: {yaml_text(text)}" for key, text in given.items())
    if line.missing:
        inner += f", missing: [{', '.join(map(_quoted, line.missing))}]"
    return f"{line.column}: {{{inner}}}"


def _remark(remark: Remark | None, unit: str, lang: Language) -> str:
    if remark is None:
        return ""
    fields = {key: clean(value) for key, value in remark.fields.items()}
    median = remark.fields.get("median")
    fields["median"] = format_value(median, str(remark.fields.get("kind", "number")), lang=lang, currency="")
    fields["number"] = format_value(median, "number", lang=lang)
    return say(lang, f"draft_{remark.code}", **{"unit": unit, **fields})


def _tail(draft: Draft, lang: Language) -> list[str]:
    """Comments on every column that is not used, and on what else the file is good for."""
    blocks = []
    if draft.unknown:
        rows = [
            (head, say(lang, "draft_example", example=_short(example)) if example else "")
            for head, example in draft.unknown
        ]
        blocks.append(_block(say(lang, "draft_unknown", table=draft.table.name), rows))
    if draft.unneeded:
        rows = [(head, say(lang, f"draft_why_{why}")) for head, why in draft.unneeded]
        blocks.append(_block(say(lang, "draft_unneeded"), rows))
    if draft.elsewhere:
        rows = [(head, f"{table}.{column}") for head, table, column in draft.elsewhere]
        for table in dict.fromkeys(table for _, table, _ in draft.elsewhere):
            rows.append((shlex.join([*_draft_command(draft, table), "-o", f"{table}.yaml"]), ""))
        blocks.append(_block(say(lang, "draft_elsewhere"), rows))
    if draft.is_one_period:
        name = "draft_one_period_names" if draft.to_fill else "draft_one_period_same"
        said = (say(lang, "draft_one_period"), say(lang, name, stem=draft.path.name.split(".")[0]))
        blocks.append("\n".join(["", *(f"# {line}" for line in said)]))
    return blocks


def _block(title: str, rows: list[tuple[str, str]]) -> str:
    """A list as comments, what is said of each beside it."""
    heads = [(" ".join(clean(head).split()), said) for head, said in rows]
    width = min(max((display_width(head) for head, said in heads if said), default=0), _WIDEST_HEADING)
    lines = [f"#   {head}{' ' * (width - display_width(head))}  {said}" for head, said in heads]
    return "\n".join(["", f"# {title}", *lines])


def _short(text: str) -> str:
    text = " ".join(clean(text).split())
    return text if len(text) <= _EXAMPLE else f"{text[:_EXAMPLE]}…"


def yaml_text(text: str) -> str:
    """A text as YAML reads it back, plain where nothing in it can be taken for anything else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _YAML_WORDS:
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    if text.isprintable() and ("'" not in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)
