"""Fetching: what vendors answer, kept as files in the layout `screener import` reads.

Nothing here knows the store. A fetch fills a folder, an import reads it; so a store can be built again without a
network, and what a vendor said on a day can still be looked at when it says something else.
"""

from __future__ import annotations

from screener.fetching.folder import Folder
from screener.fetching.running import Done, Fetched, refuse_incomplete, run
from screener.fetching.sources import NAMES, Order, plan
from screener.fetching.units import State, Unit

__all__ = ["NAMES", "Done", "Fetched", "Folder", "Order", "State", "Unit", "plan", "refuse_incomplete", "run"]
