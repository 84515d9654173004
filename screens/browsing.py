"""Opening a page in a browser: one with a window of its own, never one that takes the terminal."""

from __future__ import annotations

import webbrowser
from typing import Final

IN_TERMINAL: Final = frozenset({"www-browser", "links", "links2", "elinks", "lynx", "w3m"})
"""What the standard library falls back on where there is no screen, such as over SSH."""


def opened_in_browser(address: str) -> bool:
    """Whether a browser has taken ``address``. Runs in a thread: some browsers are waited for."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return getattr(browser, "name", "") not in IN_TERMINAL and browser.open(address)
