"""Pictures of charts, each drawn once: several documents show the same."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from simcore.charts.figure import PRINT_DPI

if TYPE_CHECKING:
    from simcore.charts import Figure

AT_ONCE = 8


@lru_cache(maxsize=AT_ONCE)
def png(figure: Figure) -> bytes:
    """The picture as PNG, for print and screen."""
    return figure.png(PRINT_DPI)


@lru_cache(maxsize=AT_ONCE)
def svg(figure: Figure) -> bytes:
    """The picture as SVG."""
    return figure.svg()
