"""The sweep as it comes out when nothing goes wrong."""

import pytest

from simcore.experiment import run_sweep
from tests.experiment.helpers import small_plan, tables
from tests.faults.helpers import REPLICATIONS


@pytest.fixture(scope="package")
def undisturbed(tmp_path_factory) -> dict[str, bytes]:
    """Bytes of each table of the small sweep, run in one go in one process."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return tables(run_sweep(small_plan(folder, REPLICATIONS), folder / "run", 1).folder)
