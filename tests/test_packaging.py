"""The files that say what to install agree with each other and leak nothing."""

import json
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from tools import dev

PYPROJECT = tomllib.loads(dev.PYPROJECT.read_text(encoding="utf-8"))
LOCK = dev.LOCK.read_text(encoding="utf-8")
ON_CONDA = {  # the parts without a Qt desktop; typst there is the program, not its Python package
    "matplotlib": "matplotlib-base",
    "seaborn": "seaborn-base",
    "typst": "typst-py",
}


def ranges(lines, rename=None):
    """Map each package to the versions that it may have."""
    asked = [Requirement(line) for line in lines]
    return {(rename or {}).get(one.name, one.name): str(one.specifier) for one in asked}


def pins():
    """Give each pin of the lock: name, version, marker or None, and how many hashes it has."""
    for block in re.split(r"^(?=\S)", LOCK, flags=re.MULTILINE):
        if re.match(r"\w", block):
            pin = Requirement(block.splitlines()[0].removesuffix("\\"))
            (version,) = pin.specifier
            hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)
            yield pin.name, version.version, pin.marker, len(hashes)


def test_conda_and_pip_users_get_the_same_ranges():
    conda = YAML(typ="safe").load(dev.ROOT / "environment.yml")
    ours = PYPROJECT["project"]["dependencies"] + PYPROJECT["build-system"]["requires"]
    wanted = ranges(ours, ON_CONDA)
    wanted["python"] = PYPROJECT["project"]["requires-python"]
    wanted["pip"] = ""  # it installs simcore itself
    assert ranges(conda["dependencies"]) == wanted
    assert conda["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_the_lock_satisfies_every_requirement(python, system):
    where = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system}
    found = {
        canonicalize_name(name): version
        for name, version, marker, _ in pins()
        if marker is None or Marker(str(marker)).evaluate(where)
    }
    asked = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]
    unmet = [line for line in asked if not met(Requirement(line), found)]
    assert not unmet


def met(requirement, found):
    """Tell whether a pin lies inside the range."""
    version = found.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def test_the_build_backend_is_locked_too():
    build = ranges(PYPROJECT["build-system"]["requires"])
    assert build.items() <= ranges(PYPROJECT["dependency-groups"]["dev"]).items()


def test_every_pin_has_a_hash():
    hashes = [(name, count) for name, _, _, count in pins()]
    assert len(hashes) > 100
    assert not [name for name, count in hashes if count == 0]


@pytest.mark.parametrize("word", dev.LOCK_MUST_NOT_HOLD)
def test_the_lock_names_no_place_to_fetch_from(word):
    assert word not in LOCK


def test_lock_files_that_name_places_are_not_tracked():
    if not shutil.which("git") or not (dev.ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-c", "safe.directory=*", "ls-files"]  # the checkout may be another user's
    listed = subprocess.run(command, cwd=dev.ROOT, capture_output=True, text=True, check=True)
    tracked = listed.stdout.split("\n")
    assert not [path for path in tracked if re.search(r"(^|/)(uv\.lock|pylock.*\.toml)$", path)]


@pytest.mark.parametrize("changed", ["lock", "pyproject"])
def test_setup_notices_a_changed_file(tmp_path, changed):
    files = {"lock": tmp_path / "requirements.lock", "pyproject": tmp_path / "pyproject.toml"}
    for path in files.values():
        path.write_text("before", encoding="utf-8")
    before = dev.stamp(**files)
    assert dev.stamp(**files) == before
    files[changed].write_text("after", encoding="utf-8")
    assert dev.stamp(**files) != before


def test_setup_does_not_trust_an_environment_that_lost_a_package(tmp_path, monkeypatch):
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(dev, "VENV_PYTHON", sys.executable)
    dev.STAMP.write_text(json.dumps({"lock": "same", "contents": ["numpy", "simpy"]}), encoding="utf-8")
    monkeypatch.setattr(dev, "contents", lambda: ["added by hand", "numpy", "simpy"])
    assert dev.written_stamp() == {"lock": "same"}
    monkeypatch.setattr(dev, "contents", lambda: ["simpy"])
    assert dev.written_stamp() == {}


def test_lab_opens_the_first_notebook_on_this_computer_only(monkeypatch):
    """That it listens nowhere else, tests/browser/test_jupyterlab.py sees, which starts it by this line."""
    started = []
    monkeypatch.setattr(dev, "setup", lambda: None)
    monkeypatch.setattr(dev, "run", lambda *command: started.append(command) or 0)
    assert dev.do_lab(["--no-browser"]) == 0
    ((python, *words),) = started
    assert python == str(dev.VENV_PYTHON)
    assert words[:3] == ["-m", "jupyterlab", "--no-browser"]
    assert "--ServerApp.ip=127.0.0.1" in words
    assert words[-1] == str(dev.ROOT / "notebooks" / "01_start_here.ipynb")
