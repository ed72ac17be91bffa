"""A row of figures as a line of blocks: the shape of a history where there is no room for a chart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from screener.output.formatting import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable

BLOCKS = "▁▂▃▄▅▆▇█"
LONGEST = 24
GAP = "·"


def sparkline(values: Iterable[float | None], longest: int | None = LONGEST) -> str:
    """One block a value, lowest to highest; a missing value is a dot; equal values a low line.

    Of a series of more than `longest` values every second, third, ... is shown, the last always among them.
    """
    row = list(values)
    row = row[:: -max(1, -(-len(row) // (longest or len(row) or 1)))][::-1]
    known = [value for value in row if value is not None and not math.isnan(value)]
    if not known:
        return ""
    low, high = min(known), max(known)
    step = (high - low) / (len(BLOCKS) - 1)
    return "".join(GAP if is_blank(value) else _block(float(value or 0) - low, step) for value in row)


def _block(above_low: float, step: float) -> str:
    return BLOCKS[round(above_low / step) if step else 0]
