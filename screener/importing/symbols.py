"""Stock codes as vendors write them, and the one canonical symbol each of them means.

A code alone does not name a company: 000300 is a share in Shenzhen and an index in Shanghai, 4xxxxx and 8xxxxx are
Beijing's listed companies and thousands of unlisted ones. So a code is judged together with whatever says its
exchange, and what is not an A share is recognised by kind, to be left out and counted rather than guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Form = Literal["auto", "number", "beijing", "ticker", "canonical"]
FORMS: dict[str, str] = {
    "auto": "Chinese codes in any spelling: 000001, 000001.SZ, sz.000001, SZ000001, 000001.XSHE, sh600519.csv",
    "number": "the same where leading zeros may be lost: 2 is 000002",
    "beijing": "the same where bare 43, 83, 87 and 88 codes are Beijing's listed companies, as in files before 2025-10",
    "ticker": "US tickers: AAPL, BRK.B",
    "canonical": "already 600519.SH, 000001.SZ, 430047.BJ or AAPL: taken as it is",
}

# Kinds that are left out and reasons for refusal, as codes of refusals.py.
B_SHARE = "b_share"
NEEQ = "neeq"
INDEX = "index"
FUND = "fund"
OTHER_SECURITY = "other_security"
NO_SYMBOL = "no_symbol"
NOT_UNDERSTOOD = "symbol_not_understood"
LOST_ZEROS = "symbol_lost_zeros"

SUFFIXES = {"SH": "SSE", "SZ": "SZSE", "BJ": "BSE"}
_EXCHANGE_WORDS = {
    "SH": "SH", "SSE": "SH", "XSHG": "SH", "SS": "SH", "SHA": "SH", "SHSE": "SH",
    "SZ": "SZ", "SZSE": "SZ", "XSHE": "SZ", "SHE": "SZ",
    "BJ": "BJ", "BSE": "BJ", "XBSE": "BJ", "BJSE": "BJ",
    "NQ": "NQ", "OC": "NQ", "NEEQ": "NQ",
    "SI": "SI", "CSI": "SI",
}  # fmt: skip
_WORD = "|".join(sorted(_EXCHANGE_WORDS, key=len, reverse=True))
_CODE = re.compile(rf"^(?:(?P<before>{_WORD})[.:_-]?)?(?P<code>\d{{1,6}})(?:[.:_-]?(?P<after>{_WORD}))?$")
_FILE_ENDING = re.compile(r"(\.(csv|txt|tsv|xlsx?|parquet|gz|zip))+$", re.IGNORECASE)
_TICKER = re.compile(r"^[A-Z]{1,5}([.-][A-Z]{1,2})?$")
_CIK = re.compile(r"^CIK\d{10}$")

# First digits decide, longest first: (exchange, digits) -> board, or the kind that is left out.
_BOARDS: dict[str, dict[str, str]] = {
    "SH": {"600": "main", "601": "main", "603": "main", "605": "main", "688": "star", "689": "star"},
    "SZ": {"000": "main", "001": "main", "002": "main", "003": "main", "004": "main",
           "300": "chinext", "301": "chinext", "302": "chinext"},
    "BJ": {"43": "bse", "83": "bse", "87": "bse", "88": "bse", "920": "bse"},
}  # fmt: skip
_LEFT_OUT: dict[str, dict[str, str]] = {
    "SH": {"900": B_SHARE, "000": INDEX, "88": INDEX, "93": INDEX, "95": INDEX, "5": FUND},
    "SZ": {"200": B_SHARE, "201": B_SHARE, "399": INDEX, "15": FUND, "16": FUND, "18": FUND, "395": INDEX},
    "BJ": {"899": INDEX, "4": NEEQ, "8": NEEQ},
}


@dataclass(frozen=True)
class Identity:
    """What a code turned out to be: a symbol with exchange, board, country and currency, or why it is none.

    Exactly one of `symbol`, `left_out` (a security of another kind) and `refused` (not understood) is not empty.
    """

    symbol: str = ""
    exchange: str = ""
    board: str = ""
    country: str = ""
    currency: str = ""
    left_out: str = ""
    refused: str = ""


def identify(text: str, form: Form = "auto") -> Identity:
    """Read one code as a vendor wrote it."""
    cleaned = unicodedata.normalize("NFKC", text).rsplit("/", 1)[-1].strip().upper()
    if not cleaned:
        return Identity(refused=NO_SYMBOL)
    if form == "canonical":
        return canonical(cleaned)
    if form == "ticker":
        return _ticker(cleaned)
    return _chinese(_FILE_ENDING.sub("", cleaned), form)


def canonical(symbol: str) -> Identity:
    """Exchange, board, country and currency of a canonical symbol, as far as it tells them."""
    code, _, suffix = symbol.rpartition(".")
    if suffix in SUFFIXES and code.isdigit():
        return _listed(code, suffix, board_of(code, suffix) or "main")
    return _ticker(symbol)


def board_of(code: str, suffix: str) -> str:
    """The board a code belongs to on its exchange (SH, SZ or BJ), '' when it is no A share there."""
    return _longest_match(_BOARDS[suffix], code)


def _chinese(text: str, form: Form) -> Identity:
    match = _CODE.match(text)
    if not match:
        return Identity(refused=NOT_UNDERSTOOD)
    code, word = match["code"], match["before"] or match["after"] or ""
    if len(code) < 6 and form != "number":
        return Identity(refused=LOST_ZEROS)
    code = code.zfill(6)
    suffix = _EXCHANGE_WORDS[word] if word else _exchange_of(code, form)
    if suffix == "NQ":
        return Identity(left_out=NEEQ)
    if suffix == "SI":
        return Identity(left_out=INDEX)
    return _on_exchange(code, suffix)


def _on_exchange(code: str, suffix: str) -> Identity:
    if board := board_of(code, suffix):
        return _listed(code, suffix, board)
    kind = _longest_match(_LEFT_OUT[suffix], code)
    return Identity(left_out=kind or OTHER_SECURITY)


def _exchange_of(code: str, form: Form) -> str:
    """The exchange of a bare code; shares before indices, because tables of companies hold shares.

    Beijing's companies moved to 920 codes by October 2025, so a bare 4 or 8 is NEEQ unless the mapping says otherwise:
    there are twenty times as many of those, and none of them is listed.
    """
    if code.startswith("920"):
        return "BJ"
    if code.startswith(("4", "8")):
        return "BJ" if form == "beijing" else "NQ"
    return "SH" if code.startswith(("5", "6", "9")) else "SZ"


def _listed(code: str, suffix: str, board: str) -> Identity:
    return Identity(f"{code}.{suffix}", SUFFIXES[suffix], board, "cn", "CNY")


def _ticker(text: str) -> Identity:
    if not _TICKER.match(text) and not _CIK.match(text):
        return Identity(refused=NOT_UNDERSTOOD)
    return Identity(text.replace("-", "."), country="us", currency="USD")


def _longest_match(table: dict[str, str], code: str) -> str:
    return next((table[code[:size]] for size in (3, 2, 1) if code[:size] in table), "")
