"""The file of refused lines that an import leaves beside its input."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TextIO

from triage.domain.errors import DeskError
from triage.intake.casefile import Line

_STREAMS = ("/dev/", "/proc/")
"""Where a system keeps what is no file in a folder, such as standard input."""

KEPT = 100_000
"""Characters of a refused line that are kept."""


class Rejects:
    """Refused lines in a temporary file: :meth:`finish` puts it in its place, :meth:`close` drops it."""

    def __init__(self, source: Path) -> None:
        self._place = _place(str(source))
        self.count = 0
        self._name = ""
        self._file: TextIO | None = None

    @property
    def path(self) -> Path:
        """Where the file is put."""
        return Path(self._place)

    def close(self) -> None:
        """Drops what is not finished."""
        if self._file:
            self._file.close()
            Path(self._name).unlink(missing_ok=True)

    def add(self, line: Line, reason: str) -> None:
        """Writes one refused line: its number, the reason, and the line itself."""
        text = line.raw.decode(errors="backslashreplace")
        cut = line.too_long or len(text) > KEPT
        row = {"line": line.number, "reason": f"line {line.number}: {reason}", "text": text[:KEPT]}
        try:
            if not self._file:
                handle, self._name = tempfile.mkstemp(
                    prefix=f".{self.path.name[:40]}.", suffix=".part", dir=self.path.parent
                )
                self._file = os.fdopen(handle, "w", encoding="utf-8")
            json.dump(row | ({"truncated": True} if cut else {}), self._file, ensure_ascii=False)
            self._file.write("\n")
        except OSError as error:
            raise self._failed(error) from error
        self.count += 1

    def finish(self) -> Path | None:
        """Puts the file in its place, or removes an old one when nothing was refused."""
        try:
            if not self._file:
                self.path.unlink(missing_ok=True)
                return None
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            Path(self._name).replace(self.path)
            self._file = None
        except OSError as error:
            raise self._failed(error) from error
        return self.path

    def _failed(self, error: OSError) -> DeskError:
        return DeskError(
            f"the refused lines cannot be written: {error.strerror}",
            str(self.path),
            "import from a folder you may write in",
        )


def _place(source: str) -> str:
    """Beside the file that is read; for what comes through a pipe, in the folder that one works in."""
    name = source.rpartition("/")[2] if source.startswith(_STREAMS) else source
    return f"{name}.rejects.jsonl"
