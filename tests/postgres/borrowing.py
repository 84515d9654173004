"""Tests that are written for a desk in a file, to be run again with the desk on a server."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def borrowed(module: str, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a test module defines, its fixtures too; ``without`` those that look into the file itself."""
    found = dict(vars(import_module(module)))
    for name in without:
        del found[name]
    return {name: value for name, value in found.items() if not name.startswith("__")}
