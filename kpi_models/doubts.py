"""When a figure looks like an increment where a level belongs, or the reverse: one measure for reader and form."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

FAR: Final = Decimal("0.5")  # of the baseline: a value below it is an increment rather than a level
FEW_TIMES: Final = 3  # an increment differs from its siblings by no more than this
TENFOLD: Final = 10  # an actual increment is between a tenth and ten times of what was promised
