"""What is left behind when something happens that nobody foresaw."""

from __future__ import annotations

import hashlib
import traceback
from pathlib import Path

from platformdirs import user_log_path

from screens.widgets.inert import inert


def crash_note(error: BaseException, doing: str, folder: Path | None = None) -> str:
    """Writes the traceback of ``error`` to a file and returns the one line to show instead."""
    where = folder if folder is not None else user_log_path("dispute-triage", appauthor=False)
    told = (
        f"Something unexpected happened while {doing}: {type(error).__name__}: {inert(str(error), limit=120)}"
    )
    text = "".join(traceback.format_exception(error))
    path = where / f"crash-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}.txt"
    try:
        where.mkdir(parents=True, exist_ok=True)
        path.write_text(f"while {doing}\n{text}", encoding="utf-8", errors="replace")
    except OSError as trouble:
        return f"{told}; no note could be written ({inert(str(trouble), limit=120)})"
    return f"{told}; the details are in {path}"
