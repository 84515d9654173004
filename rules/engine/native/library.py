"""Where the compiled code lies, and the phrases of the shipped book, worked out when it was installed.

Needs nothing of the project: what installs it asks here, too.
"""

import hashlib
import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
SOURCES = ("sets.c", "program.c", "view.c", "places.c", "reading.c")
HEADERS = ("reading.h", "sets.h")
_MACHINE = os.uname().machine if hasattr(os, "uname") else "here"


def library_path() -> Path:
    """The file of the compiled code, named after machine and sources: no other is ever taken for it.

    Raises :class:`OSError` when a source cannot be read.
    """
    total = hashlib.sha256()
    for name in (*HEADERS, *SOURCES):
        total.update((FOLDER / name).read_bytes())
    ending = "dll" if sys.platform == "win32" else "so"
    return FOLDER / f"reading-{sys.platform}-{_MACHINE}-{total.hexdigest()[:16]}.{ending}"


def phrases_path(stamp: str) -> Path:
    """The file of the worked out phrases that have this stamp (see ``phrase_dump.stamp_of``)."""
    return FOLDER / f"phrases-{sys.version_info.major}.{sys.version_info.minor}-{stamp[:32]}.kept"
