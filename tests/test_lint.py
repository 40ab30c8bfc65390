"""What the linters and the type checker find; `make lint` runs the same ones alone."""

import subprocess

import pytest

from tools import dev

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", dev.linters())
def test_nothing_is_found(name: str):
    command = [str(part) for part in dev.linters()[name]]
    done = subprocess.run(command, cwd=dev.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
