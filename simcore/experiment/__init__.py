"""What was asked? Replications, sweeps, their store and their summaries."""

from simcore.experiment.cells import run_cell
from simcore.experiment.headline import DEFAULT_PROMISES, Headline, headline, parse_promise
from simcore.experiment.progress import progress_printer
from simcore.experiment.run.sweep import run_sweep
from simcore.experiment.steady import still_growing
from simcore.experiment.store.store import Run, newest_run, open_run
from simcore.experiment.summary import intervals, t_interval
from simcore.experiment.sweep.plan import Plan, Sweep, load_sweep, plan_sweep

__all__ = [
    "DEFAULT_PROMISES",
    "Headline",
    "Plan",
    "Run",
    "Sweep",
    "headline",
    "intervals",
    "load_sweep",
    "newest_run",
    "open_run",
    "parse_promise",
    "plan_sweep",
    "progress_printer",
    "run_cell",
    "run_sweep",
    "still_growing",
    "t_interval",
]
