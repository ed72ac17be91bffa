"""Why a row of an import is not used: a code, the column or the words it is about, and what it is called in English.

The quarantine keeps the English words beside the code, so that its files can be read without this program; that is why
they are here and not with all other words. The Chinese ones are in output/messages/importing.py. Between Python and SQL
a reason travels as one text, its token.
"""

from __future__ import annotations

from dataclasses import dataclass

_BETWEEN = "\x1f"  # in no header and in no mapping

# Rows that cannot be used.
REFUSED: dict[str, str] = {
    "no_symbol": "no symbol",
    "no_period": "no period",
    "missing": "no {column}",
    "wrong_word": "{column} is not one of {words}",
    "announced_early": "announced before the period ended",
    "not_finite": "{column} is not a finite number",
    "not_a_number": "{column} is not a number",
    "not_a_date": "{column} is not a date",
    "not_a_flag": "{column} is not a yes or no",
    "not_positive": "{column} is not above zero",
    "out_of_range": "{column} is out of range",
    "period_not_understood": "period not understood",
    "symbol_not_understood": "symbol not understood",
    "symbol_lost_zeros": "symbol has lost its zeros (form: number restores them)",
    "conflict": "contradicts another row of the same key",
    "to_confirm": "name like a listed company's, to be confirmed in {words}",
    "ambiguous": "name of several listed companies, to be chosen in {words}",
    # lines of a text file that are no row
    "missing_columns": "missing columns",
    "too_many_columns": "too many columns",
    "unquoted_value": "unquoted value",
    "line_size_over_maximum": "line size over maximum",
    "invalid_encoding": "invalid encoding",
    "line_not_understood": "line not understood",
}

# Good rows that are not wanted.
LEFT_OUT: dict[str, str] = {
    "b_share": "B share",
    "neeq": "NEEQ (not listed)",
    "index": "index",
    "fund": "fund or ETF",
    "other_security": "bond or other security",
    "no_values": "no values",
    "unchanged_since": "no change since the row before",
    "outvoted": "a source of higher precedence says otherwise",
    "later": "a later announcement of the same report",
    "not_selected": "not selected by where",
    "superseded": "another row of the same date corrects it",
    "single_quarter": "single-quarter figures, or a version not told apart",
    "not_published": "not published yet",
    "no_cash": "no cash dividend paid",
    "other_figure": "a forecast of another figure",
    "not_matched": "no listed company of that name",
    "not_listed": "decided to be no listed company",
    "same_company": "another entity of a company that is on the list already",
    "former_edition": "a code of an earlier edition of the classification",
    "other_class": "another class of shares of a company that is there",
    # figures of filings, many of which make a row
    "segment": "figure of a part of the company",
    "co_registrant": "figure of a co-registrant",
    "tag_unused": "tag that no item is made of",
    "no_filing": "figure of a filing that is not there",
    "other_currency": "another currency than the rest of the filing",
    "other_span": "neither from the start of the fiscal year nor at a fiscal quarter's end",
    "beyond_period": "later than the period of the filing",
    "duplicate": "said twice",
    "older_filing": "an older filing of the same company",
    # in the words of the mapping
    "filtered": "{words}",
}

ENGLISH: dict[str, str] = {**REFUSED, **LEFT_OUT}


@dataclass(frozen=True)
class Reason:
    """One reason: its code, the column of ours or the vendor's it is about, and further words."""

    code: str
    column: str = ""
    words: str = ""

    @property
    def token(self) -> str:
        """The reason as one text; the code alone where it says everything."""
        return _BETWEEN.join((self.code, self.column, self.words)).rstrip(_BETWEEN)

    @property
    def english(self) -> str:
        """The reason in words."""
        return ENGLISH[self.code].format(column=self.column, words=self.words)


def from_token(token: str) -> Reason:
    """The reason a token stands for."""
    code, column, words, *_ = (*token.split(_BETWEEN, 2), "", "")
    return Reason(code, column, words)
