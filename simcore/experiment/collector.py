"""Python's collector of circular garbage, switched off where a run makes tens of thousands of tuples."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from simcore.model.run import garbage_collector_at_rest


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave circular garbage lie for a while: looking for it costs 7-16% of a run.

    What was there before is frozen meanwhile, so that a collection by hand looks only at what came since: in
    a notebook, with pandas and all, a whole one takes longer than a short run.
    """
    freezes = gc.get_freeze_count() == 0  # else somebody has their own reason, and ends it
    with garbage_collector_at_rest():
        if freezes:
            gc.freeze()
        try:
            yield
        finally:
            if freezes:
                gc.unfreeze()
