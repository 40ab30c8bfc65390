"""How long hypothesis searches: the same few examples in each run of the suite, many new in `make verify`.

SIMCORE_LONG=1 chooses the long profile. It takes new examples each time; one that fails is printed, kept in
.hypothesis and tried first at the next run.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("SIMCORE_LONG") == "1"
TIMES_AS_MANY = 12

_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("suite", derandomize=True, deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile("long", print_blob=True, deadline=None, suppress_health_check=_SLOW_IS_FINE)


def examples(number: int) -> settings:
    """The chosen profile with so many examples in the suite; a decorator for a test."""
    profile = settings.get_profile("long" if LONG else "suite")
    return settings(profile, max_examples=number * TIMES_AS_MANY if LONG else number)
