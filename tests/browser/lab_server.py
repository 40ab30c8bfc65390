"""JupyterLab as `make lab` starts it, but with a home, a port and a folder of its own."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import matplotlib
import psutil

from simcore.report.parameters import NOTEBOOK_FOLDER
from simcore.scenario.read import PROJECT
from tools.dev import lab_command

STARTS_WITHIN = ENDS_WITHIN = 60.0  # seconds; both take a few where nobody else needs the machine

CONFIGURED = {"ServerApp": {"ip": "127.0.0.2"}}
"""What somebody's own settings may say; what `make lab` says goes before."""

SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},  # else a cell off screen is not in the page
}


@dataclass(frozen=True)
class Lab:
    """A server that runs: its address, what opens it, the folder with the notebooks, its process."""

    address: str
    token: str
    notebooks: Path
    process: psutil.Process

    def family(self) -> list[psutil.Process]:
        """The server and its kernels."""
        return [self.process, *self.process.children(recursive=True)]

    def listens_on(self) -> set[str]:
        """The addresses of this computer on which the server and its kernels can be reached."""
        found = (one for each in self.family() for one in each.net_connections("inet"))
        return {one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN}


@contextmanager
def running_lab(folder: Path) -> Iterator[Lab]:
    """Start JupyterLab on copies of the notebooks; end it, and it alone, by its process."""
    notebooks = Path(shutil.copytree(NOTEBOOK_FOLDER, folder / "notebooks"))
    port, token = _free_port(), secrets.token_hex(16)
    options = ["--no-browser", "--expose-app-in-browser", f"--ServerApp.port={port}"]
    options += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    options += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as file:
        started = subprocess.Popen(
            lab_command(sys.executable, notebooks, options),
            cwd=PROJECT,
            env=_environment(folder),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        lab = Lab(f"http://127.0.0.1:{port}", token, notebooks, psutil.Process(started.pid))
        _wait_for(lab, started, log)
        yield lab
    finally:
        started.terminate()
        try:
            started.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _environment(folder: Path) -> dict[str, str]:
    """A home without anybody's settings; the kernel takes simcore from this checkout."""
    home = folder / "home"
    settings = home / "settings"
    for name, values in SETTINGS.items():
        file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    (home / "config").mkdir()
    (home / "config" / "jupyter_server_config.json").write_text(json.dumps(CONFIGURED), encoding="utf-8")
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON"))}
    own = {
        "HOME": home,
        "USERPROFILE": home,
        "IPYTHONDIR": home / "ipython",
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": settings,
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "MPLCONFIGDIR": matplotlib.get_configdir(),  # its list of fonts takes long to make anew
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")])),
    }
    return env | {key: str(value) for key, value in own.items()}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(lab: Lab, started: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the server answers; if it ends before, with what it said."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and started.poll() is None:
        try:
            with urlopen(f"{lab.address}/api/status?token={lab.token}", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")
