"""What papermill has put into a running notebook: it takes any name, and only warns of an unknown one."""

from __future__ import annotations

import ast
import sys
from typing import Any

HEADING = "# Parameters"
"""How papermill begins the cell in which it sets them."""


def injected() -> dict[str, Any]:
    """Names that papermill has set in this kernel, with their values; none outside a notebook."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        return {}
    cells = [cell for cell in shell.user_ns.get("In", ()) if cell.startswith(HEADING)]
    names = [
        target.id
        for cell in cells
        for line in ast.parse(cell).body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    ]
    return {name: shell.user_ns[name] for name in names if name in shell.user_ns}
