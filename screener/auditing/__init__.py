"""What a store's answers rest on: its sources held against each other, dates used too early, what there is data for.

Each audit answers the same question twice, once as the store is and once as it would be otherwise: `judging` builds the
derived tables apart with another precedence or other dates and runs the same screen over them. Nothing is computed
here that a screen does not compute; SELECTs of sql/audits/ compare.
"""

from __future__ import annotations
