"""Rules in words: what a check asks, what a group requires, what a bound says, in both languages.

A label in the rule file is the author's own wording and replaces ours whole; else the metric's label and the bound as
it was written make the sentence.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from screener import config
from screener.output.language import own_word, say
from screener.output.messages import MESSAGES
from screener.rules.ruleset import Group, MetricCheck, MetricName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from screener.catalog import Metric
    from screener.output.formatting import Language
    from screener.rules.ruleset import Bound, Check, Condition, Label, RuleSet
    from screener.units import Duration


@dataclass(frozen=True)
class Wording:
    """How the metrics of one rule file are called, in which unit they are and what they mean, its own included."""

    lang: Language
    labels: Mapping[str, str]
    units: Mapping[str, str]
    meanings: Mapping[str, str]

    def metric(self, name: str) -> str:
        """What a metric is called; its name when nothing better is known."""
        return self.labels.get(name) or name


def wording(rules: RuleSet, metrics: Mapping[str, Metric], lang: Language) -> Wording:
    """Labels, units and meanings of everything a rule file can name."""
    # Places among peers are not listed in the catalogue, but known to it.
    known = dict(metrics) | {name: metrics[name] for name in rules.columns() if name in metrics}
    labels = {name: metric.label(lang) for name, metric in known.items()}
    units = {name: metric.unit for name, metric in known.items()}
    meanings = {name: metric.meaning(lang) for name, metric in known.items()}
    for definition in rules.define:
        labels[definition.name] = label_text(definition.label, lang) or definition.name
        units[definition.name] = definition.unit
        meanings[definition.name] = definition.expression.text
    return Wording(lang, labels, units, meanings)


def label_text(label: Label, lang: Language) -> str:
    """A label in a language, or in the other one where only that is given."""
    first, second = (label.zh, label.en) if lang == "zh" else (label.en, label.zh)
    return first or second


def check_text(check: Check, words: Wording) -> str:
    """What a check asks, in one line: `revenue CAGR 3 years above 25%`."""
    given = label_text(check.label, words.lang)
    if given:
        return given
    if isinstance(check, MetricCheck):
        return condition_text(check, words)
    return check.expression.text


def condition_text(condition: MetricCheck | Condition, words: Wording) -> str:
    """A metric and its bound: `debt ratio above 70%`; a plain yes or no needs no bound."""
    label = words.metric(condition.metric)
    bound = _in_words(condition, words)
    if bound.op == "is" and bound.values in ((True,), (False,)):
        return label if bound.values[0] else say(words.lang, "bound_not", label=label)
    return say(words.lang, "condition", label=label, bound=bound_text(bound, words))


def _in_words(condition: MetricCheck | Condition, words: Wording) -> Bound:
    """The bound with words as the reader says them: `STAR, ChiNext`; the name of a list stays what it is."""
    bound = condition.bound
    texts = [value for value in bound.values if isinstance(value, str)]
    if bound.op not in ("is", "in") or len(texts) < len(bound.values) or (bound.op == "in" and "[" not in bound.text):
        return bound
    said = [str(own_word(condition.metric, text, words.lang)) for text in texts]
    return replace(bound, text=say(words.lang, "list_comma").join(said))


def rules_argument(rules: RuleSet) -> str:
    """The argument that names these rules again in a further command, a blank before it; none for the default ones."""
    if config.rules() in (rules.name, rules.path):
        return ""
    if not rules.path:
        return f" {shlex.quote(rules.description.en or rules.name)}"
    return f" {rules.name if Path(rules.path).parent.name == 'rules' else rules.path}"


def bound_text(bound: Bound, words: Wording) -> str:
    """A bound in words: `above 25%`, `between 10 and 20`."""
    if bound.op == "between":
        low, high = (value.strip() for value in bound.text.strip("[]").split(",", 1))
        return say(words.lang, "bound_between", low=low, high=high)
    other = bound.values[0] if len(bound.values) == 1 else None
    value = words.metric(other.name) if isinstance(other, MetricName) else bound.text.strip("[]")
    return say(words.lang, f"bound_{bound.op}", value=value)


def bound_sign(bound: Bound, words: Wording) -> str:
    """A bound in signs, for tables that are read across: `< 1.2`, `≥ 70%`, `10-20`."""
    signs = {"below": "<", "above": ">", "min": "≥", "max": "≤"}
    if bound.op not in signs:
        return bound_text(bound, words)
    other = bound.values[0]
    return f"{signs[bound.op]} {words.metric(other.name) if isinstance(other, MetricName) else bound.text}"


def group_text(group: Group, words: Wording) -> str:
    """A group's name and what it requires: `value: 2 of 3`; a nested group has no name."""
    count = len(group.members)
    required = say(
        words.lang, "require_all" if group.needed == count else "require_some", needed=group.needed, count=count
    )
    name = group_name(group, words)
    return say(words.lang, "group", name=name, required=required) if name else required


def group_name(group: Group, words: Wording) -> str:
    """What a group is called; empty for one without a name."""
    return label_text(group.label, words.lang) or dimension_name(group.name, words.lang)


def subject(check: Check, words: Wording) -> str:
    """What a check looks at, without the bound: the metric, or the label of an expression."""
    return words.metric(check.metric) if isinstance(check, MetricCheck) else check_text(check, words)


def duration_text(duration: Duration, lang: Language) -> str:
    """A length of time in whole years, months or days, as it was written."""
    if duration.months and duration.months % 12 == 0:
        return say(lang, "years", count=duration.months // 12)
    return say(lang, "months", count=duration.months) if duration.months else say(lang, "days", count=duration.days)


def dimension_name(name: str, lang: Language) -> str:
    """The usual dimensions have a Chinese name; any other is called what its file calls it."""
    return say(lang, f"dimension_{name}") if f"dimension_{name}" in MESSAGES else name.replace("_", " ")
