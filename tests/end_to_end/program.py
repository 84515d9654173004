"""Running the program as its user does: a process of its own, its exit code, its two streams."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What came of a run."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON Lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    """The program in a folder of its own, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        self.environment = kept | {
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"),
            # One for all tests: what the phrases are compiled to takes long to make.
            "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "TRIAGE_DB": "desk.db",
            "TRIAGE_USER": "dana",
            "TZ": "UTC",
        }

    def run(self, *arguments: str, text: str | None = None) -> Run:
        """One run; ``text`` is its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "triage", *arguments],
            input=text,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=self.folder,
            env=self.environment,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def write(self, name: str, *documents: dict[str, Any] | str | bytes) -> Path:
        """A file of lines: documents as JSON, the rest as it is."""
        path = self.folder / name
        path.write_bytes(b"".join(_line(document) + b"\n" for document in documents))
        return path


def _line(document: dict[str, Any] | str | bytes) -> bytes:
    if isinstance(document, dict):
        document = json.dumps(document, ensure_ascii=False)
    return document.encode() if isinstance(document, str) else document


def case(**more: Any) -> dict[str, Any]:
    """A small sound case file, with what the test adds."""
    return {"v": 1, "id": "a1", "kind": "refund_request", "amount": "54.00", "currency": "USD"} | more
