"""Which language a message is in, for display and for replies; it never hides a match."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

LANGUAGES = ("en", "hu", "ru", "fa", "hy", "es", "de", "fr")
"""The languages that customers write in and replies are drafted in."""

UNKNOWN = "und"
"""ISO 639-2's code for an undetermined language."""


@cache
def _detector() -> Any:
    """The detector, or ``None`` where its package has no build for this Python (3.14 so far)."""
    try:
        detector = importlib.import_module("eldc")
    except ImportError:
        return None
    detector.init()
    detector.set_languages(",".join(LANGUAGES))
    return detector


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language that ``text`` is in, or ``und``."""
    detector = _detector()
    return str(detector.detect(text)) if detector else UNKNOWN
