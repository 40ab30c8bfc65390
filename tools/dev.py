#!/usr/bin/env python3
"""Every task of this project behind one command: `python3 tools/dev.py VERB`.

It needs nothing but Python 3.11 and works the same on Windows, where there is no make.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
VENV_PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "setup-stamp.json"
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"
PRIVATE = ROOT / ".cache"  # what we keep, and a home folder where one is missing or cannot be written

OLDEST = (3, 11)
MOST_WORKERS = 8  # each worker holds about 150 MB, and a run gains little from more

CACHES = {"__pycache__", ".hypothesis", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache"}

# A committed notebook holds no result and no trace of the machine that ran it.
STRIP = ["--keep-id", "--drop-tagged-cells=injected-parameters", "--extra-keys"]
STRIP += ["metadata.papermill cell.metadata.papermill cell.metadata.execution metadata.language_info.version"]

LOCK_HEADER = "# Exact versions of everything the project uses. Made by `make lock`; do not edit by hand.\n"
LOCK_MUST_NOT_HOLD = ("://", "--index", "--extra-index", "--find-links")


class TaskError(Exception):
    """A task failed for a reason that one sentence can tell; no traceback is shown."""


# ------------------------------------------------------------------------------------ running


def say(text: str) -> None:
    """Print one line of our own, at once, so that it stays in order with what the commands print."""
    print(f"[dev] {text}", flush=True)


def is_writable(folder: str | os.PathLike[str] | None) -> bool:
    """Tell whether a file can really be made in the folder (access bits lie for root and on Windows)."""
    if not folder:
        return False
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def environment() -> dict[str, str]:
    """Copy our environment, with every folder that the tools write to made usable."""
    env = dict(os.environ)
    env.pop("PYTHONHOME", None)  # would send the environment's Python to another standard library
    env.pop("PIP_USER", None)  # pip refuses it inside an environment
    if os.name != "nt" and not is_writable(env.get("HOME")):
        env["HOME"] = str(PRIVATE / "home")
        Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
    for name in ("XDG_CACHE_HOME", "UV_CACHE_DIR", "PIP_CACHE_DIR"):
        if name in env and not is_writable(env[name]):
            del env[name]
    if os.name != "nt" and "XDG_CACHE_HOME" not in env and not is_writable(Path(env["HOME"], ".cache")):
        env["XDG_CACHE_HOME"] = str(PRIVATE)
    if env.pop("PYTHONDONTWRITEBYTECODE", ""):  # else hundreds of processes compile the same files anew
        env.setdefault("PYTHONPYCACHEPREFIX", str(PRIVATE / "bytecode"))  # as asked, not beside the sources
    return env


def run(*command: str | os.PathLike[str], keep: list[str] | None = None) -> int:
    """Run a command in the project's folder, showing what it prints; give its exit status.

    With `keep`, the lines of its standard output are put there as well.
    """
    process = subprocess.Popen(
        [os.fspath(part) for part in command],
        cwd=ROOT,
        env=environment(),
        stdout=None if keep is None else subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if keep is not None:
                keep.append(line.rstrip())
        return process.wait()
    except KeyboardInterrupt:  # the command got it too: let it end in its own way, then stop
        while process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):
                process.wait()
        raise


def must(*command: str | os.PathLike[str]) -> None:
    """Run a command and stop the task if it fails."""
    if status := run(*command):
        shown = " ".join(os.fspath(part) for part in command)
        raise TaskError(f"this command ended with status {status}: {shown}")


def tool(name: str) -> Path:
    """Find a command inside the environment, which is never activated."""
    return BIN / (f"{name}.exe" if os.name == "nt" else name)


def workers() -> int:
    """Count the cores we may use, within reason."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


# ------------------------------------------------------------------------------------- set-up


def base_python() -> str:
    """Find the Python that environments are made from, even when this one is inside .venv."""
    return getattr(sys, "_base_executable", None) or sys.executable


def stamp(lock: Path = LOCK, pyproject: Path = PYPROJECT) -> dict[str, str]:
    """Say what the environment is made of: when this is unchanged, there is nothing to set up."""
    return {
        "lock": hashlib.sha256(lock.read_bytes()).hexdigest(),
        "pyproject": hashlib.sha256(pyproject.read_bytes()).hexdigest(),
        "python": f"{platform.python_implementation()} {platform.python_version()} {platform.machine()}",
        "folder": str(ROOT),  # scripts in an environment hold its path, so a moved one is broken
    }


def contents() -> list[str]:
    """List what is installed, at the top level: if any of it goes missing, the environment is broken."""
    packages = VENV / "Lib" / "site-packages" if os.name == "nt" else next(VENV.glob("lib/*/site-packages"))
    return sorted({entry.name for place in (BIN, packages) for entry in place.iterdir()} - {"__pycache__"})


def written_stamp() -> dict[str, str]:
    """Read the stamp of a finished environment that still works; empty if there is none."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
        subprocess.run([VENV_PYTHON, "-c", ""], check=True, capture_output=True, env=environment())
        whole = set(found.pop("contents")).issubset(contents())
    except (OSError, ValueError, LookupError, StopIteration, subprocess.CalledProcessError):
        return {}
    return found if whole else {}


def setup() -> None:
    """Make .venv from requirements.lock, unless it is there already."""
    want, have = stamp(), written_stamp()
    if have == want:
        return
    if STAMP.exists():
        STAMP.unlink()  # first of all: an interrupted set-up must not look finished
    kept = have and all(have.get(key) == want[key] for key in ("lock", "python", "folder"))
    if not kept or not (shutil.which("uv") or has_pip()):
        install_everything()
    install_this_project()
    STAMP.write_text(json.dumps({**want, "contents": contents()}, indent=1) + "\n", encoding="utf-8")
    say("environment ready in .venv")


def install_everything() -> None:
    """Make .venv anew and install the locked packages, with uv where there is one, else with pip."""
    if uv := shutil.which("uv"):
        say("making .venv with uv")
        remove(VENV)
        must(base_python(), "-m", "venv", "--without-pip", VENV)
        if run(uv, "pip", "install", "--quiet", "--python", VENV_PYTHON, "--require-hashes", "-r", LOCK) == 0:
            return
        say("uv failed; trying pip")  # for one, uv does not read pip's settings, such as a local mirror
    say("making .venv with pip: a minute of silence, or more (uv, if installed, takes ten seconds)")
    remove(VENV)
    if run(base_python(), "-m", "venv", VENV):
        raise TaskError("cannot make .venv. On Debian or Ubuntu: apt install python3-venv (or install uv)")
    must(*pip_install(), "--require-hashes", "-r", LOCK)


def install_this_project() -> None:
    """Install simcore itself as a link to this folder; its build tool came with the lock, so no download."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    if has_pip():
        must(*pip_install(), *options)
    else:
        must(shutil.which("uv") or "uv", "pip", "install", "--python", VENV_PYTHON, *options)


def has_pip() -> bool:
    """Tell whether the environment was made by pip; uv puts none in."""
    return tool("pip").exists()


def pip_install() -> list[str]:
    """Give the start of a pip command line that asks nothing and prints only errors."""
    return [str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-qq"]


def remove(folder: Path) -> None:
    """Delete a folder of ours, or the link or file that stands in its place."""
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise TaskError(f"cannot delete {folder}: {error}. Close the programs that use it.") from error


# -------------------------------------------------------------------------------------- verbs


def run_main_job(extra: list[str]) -> int:
    """Run the sweep from 35 to 165 clients, then the reports on it and on how it was verified."""
    now = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    out = f"outputs/caseload_35_165-{now}"
    sweep = ["sweep", "scenarios/sweeps/caseload_35_165.yaml", "--out", out, "--workers", str(workers())]
    printed: list[str] = []
    if status := run(tool("simcore"), *sweep, *extra, keep=printed):  # progress, on stderr, is shown live
        return status
    folders = [line.removeprefix("run folder: ") for line in printed if line.startswith("run folder: ")]
    if not folders:
        raise TaskError("the sweep ended without saying `run folder: ...`")
    report = ["report", "01", "02", "03", "05", "11", "--run", folders[-1], "--workers", str(workers())]
    return run(tool("simcore"), *report)


def linters() -> dict[str, list[str | os.PathLike[str]]]:
    """Give every check that reads files without running them: name and command."""
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return {
        "ruff check": [tool("ruff"), "check", "."],
        "ruff format": [tool("ruff"), "format", "--check", "."],
        "mypy": [tool("mypy")],
        "nbstripout": [tool("nbstripout"), "--verify", *STRIP, *notebooks],
    }


def do_setup(extra: list[str]) -> int:
    """Make the environment in .venv (nothing to do if it is up to date)."""
    setup()
    return 0


def do_run(extra: list[str]) -> int:
    """Run the main job: the sweep from 35 to 165 clients and its reports."""
    setup()
    return run_main_job(extra)


def do_test(extra: list[str]) -> int:
    """Run all tests, the linters among them (tests/test_lint.py); pytest's closing line comes last."""
    setup()
    spread = [
        "-n",
        str(workers() + 1),
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ]  # one more: many tests wait
    return run(VENV_PYTHON, "-m", "pytest", *spread, *extra)


def do_verify(extra: list[str]) -> int:
    """Compare the model with exact theory in long runs; write docs/verification.csv (--only V01a).

    Then the property tests look at many more examples than `test` has time for, and the cap of a scenario
    with a known answer is searched for ten times.
    """
    setup()
    status = run(VENV_PYTHON, "-m", "tests.verification.verify", "--workers", str(workers()), *extra)
    if extra:
        return status
    os.environ["SIMCORE_LONG"] = "1"
    long = ["tests/properties", "tests/experiment/test_cap_long.py"]
    return run(VENV_PYTHON, "-m", "pytest", "-q", "-n", str(workers()), *long) or status


def do_baseline(extra: list[str]) -> int:
    """Show how shipped scenarios differ from their stored baselines (--all: every line), then store it."""
    setup()
    return run(VENV_PYTHON, "-m", "tests.baseline.refresh", *extra)


def do_sample(extra: list[str]) -> int:
    """Make the shipped sample anew: a made-up agency's sheet and report (--day: simulated days too)."""
    setup()
    return run(VENV_PYTHON, "-m", "tools.sample", *extra)


def do_bench(extra: list[str]) -> int:
    """Measure the speed of the model."""
    setup()
    return run(VENV_PYTHON, "benchmarks/bench.py", *extra)


def do_bench_sweep(extra: list[str]) -> int:
    """Measure what sweeps cost beyond their runs: workers, store, memory (minutes; --only store)."""
    setup()
    return run(VENV_PYTHON, "benchmarks/bench_sweep.py", *extra)


def do_lint(extra: list[str]) -> int:
    """Run the linters and the type checker only."""
    setup()
    failed = []
    for name, command in linters().items():
        say(name)
        if run(*command):
            failed.append(name)
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    if "nbstripout" in failed:
        say("a notebook holds results; to clean all: python3 tools/dev.py strip")
    return int(bool(failed))


def do_strip(extra: list[str]) -> int:
    """Remove results from the notebooks, as a commit must not hold them."""
    setup()
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return run(tool("nbstripout"), *STRIP, *notebooks) if notebooks else 0


def lab_command(python: str | os.PathLike[str], notebooks: Path, extra: list[str]) -> list[str]:
    """Give the command line of JupyterLab on a folder's first notebook, on loopback whatever is configured.

    The kernel's connection is encrypted; without that, ipykernel warns at every start.
    """
    safe = ["--ServerApp.ip=127.0.0.1", "--MultiKernelManager.transport_encryption=auto"]
    first = sorted(notebooks.glob("01*.ipynb"))[:1]
    return [os.fspath(part) for part in (python, "-m", "jupyterlab", *extra, *safe, *first)]


def do_lab(extra: list[str]) -> int:
    """Open the first notebook in JupyterLab, reachable from this computer only."""
    setup()
    return run(*lab_command(VENV_PYTHON, ROOT / "notebooks", extra))


def do_lock(extra: list[str]) -> int:
    """Write requirements.lock anew from pyproject.toml (needs the network; --upgrade for newer versions)."""
    with tempfile.TemporaryDirectory() as scratch:
        uv: str | os.PathLike[str] | None = shutil.which("uv")
        if not uv:
            say("no uv here; fetching one into a folder that is thrown away")
            must(base_python(), "-m", "venv", scratch)
            inside = Path(scratch, BIN.name)
            must(inside / VENV_PYTHON.name, "-m", "pip", "install", "-qq", "uv")
            uv = inside / tool("uv").name
        new = Path(scratch, LOCK.name)
        if LOCK.exists():
            shutil.copy(LOCK, new)  # uv keeps the versions that it finds there
        what = ["pyproject.toml", "--group", "dev", "--universal", "--python-version", "3.11"]
        how = ["--generate-hashes", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        must(uv, "pip", "compile", *what, *how, *extra, "-o", new)
        text = LOCK_HEADER + new.read_text(encoding="utf-8").removeprefix(LOCK_HEADER)
    if leaked := [word for word in LOCK_MUST_NOT_HOLD if word in text]:
        raise TaskError(f"not written: the new lock holds {leaked}, which are settings of this machine")
    LOCK.write_text(text, encoding="utf-8", newline="\n")
    say("requirements.lock is written")
    return 0


def do_clean(extra: list[str]) -> int:
    """Delete .venv and the caches; results in outputs/ stay."""
    for folder in (VENV, PRIVATE, ROOT / "build", ROOT / "dist"):
        remove(folder)
    for here, folders, _ in os.walk(ROOT):
        for name in CACHES.intersection(folders):
            remove(Path(here, name))
        folders[:] = [name for name in folders if name not in CACHES | {".git", "outputs"}]
    return 0


VERBS: dict[str, Callable[[list[str]], int]] = {
    "setup": do_setup,
    "run": do_run,
    "test": do_test,
    "verify": do_verify,
    "baseline": do_baseline,
    "sample": do_sample,
    "bench": do_bench,
    "bench-sweep": do_bench_sweep,
    "lint": do_lint,
    "strip": do_strip,
    "lab": do_lab,
    "lock": do_lock,
    "clean": do_clean,
}


def main(arguments: list[str] | None = None) -> int:
    """Read the verb, do it, and give the exit status."""
    if sys.version_info < OLDEST:
        found, need = platform.python_version(), ".".join(map(str, OLDEST))
        print(f"This project needs Python {need} or newer; {sys.executable} is {found}.", file=sys.stderr)
        return 2
    lines = [f"  {name:11} {task.__doc__}" for name, task in VERBS.items()]
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description=(__doc__ or "").splitlines()[0],
        epilog="verbs:\n" + "\n".join(lines) + "\n\nWhat follows the verb goes to the command it runs.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", choices=VERBS, metavar="VERB")
    parser.add_argument("extra", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    try:
        return VERBS[options.verb](options.extra)
    except TaskError as error:
        print(f"[dev] {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("[dev] stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
