"""When a figure looks like an increment where a level belongs, or the reverse: one measure for reader and form."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

FAR: Final = Decimal("0.5")  # of the baseline: a value below it is an increment rather than a level
FEW_TIMES: Final = 3  # as many times nearer to what is likely than to what was asked
TENFOLD: Final = 10  # one year's increment and what was promised for it differ by no more than this


def looks_like_level(increment: Decimal, baseline: Decimal, promised: Decimal) -> bool:
    """Tells whether an increment is far from the promised one and near the level that would lead to."""
    beyond = increment - baseline
    return baseline > 0 and beyond >= 0 and abs(beyond - promised) * FEW_TIMES < abs(increment - promised)


def looks_like_increment(level: Decimal, baseline: Decimal, promised: Decimal, years: int = 1) -> bool:
    """Tells whether a level is far below the baseline of a rising plan, but about as large as what was promised.

    `promised` is the increment of that many years.
    """
    return promised > 0 and 0 < level < baseline * FAR and promised / years / TENFOLD <= level <= promised * TENFOLD
