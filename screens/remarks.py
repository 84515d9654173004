"""What is said in passing, and the lines that it takes."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.widgets._toast import ToastHolder, ToastRack


def give_lines_back(app: App[Any]) -> None:
    """Takes away what held remarks that are over: each would keep a line for good."""
    said = {ToastRack._toast_id(one) for one in app._notifications}
    for screen in app.screen_stack:
        for holder in screen.query(ToastHolder):
            if holder.id not in said:
                holder.remove()
