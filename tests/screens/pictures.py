"""Makes the pictures of the README: ``python -m tests.screens.pictures [FOLDER]`` (by default ``docs``).

The demo world at a fixed moment, so that the same program makes the same pictures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.screens.conftest import console, press, settle, still
from triage.desk import Desk
from triage.services.demo.world import load

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIZE = (132, 36)
PICTURES = {
    "queue": ("down", "down", "down"),
    "filter": ("slash", "=kind:chargeback amount:>100 sort:amount", "enter"),
    "case": ("slash", "=kind:chargeback suggests:contest due:>1h", "enter", "enter"),
    "reply": (
        *("slash", "=kind:refund suggests:refund state:open", "enter", "enter", "R"),
        "=Once your review is gone, we pay you back. ",
    ),
    "evidence": ("slash", "=kind:chargeback suggests:contest due:>1h", "enter", "enter", "E"),
    "promises": ("slash", "=kind:contract signal:broken_promise", "enter", "enter", "P"),
    "trace": ("slash", "=kind:refund signal:review_threat", "enter", "enter", "2"),
    "story": ("slash", "=kind:refund signal:review_threat", "enter", "enter", "4"),
    "rulebook": ("f3", *["down"] * 10),
    "chart": ("f5",),
}
"""By the name of the file: the keys that lead to the screen."""


async def make(desk: Desk, folder: Path) -> None:
    """Takes every picture."""
    for name, keys in PICTURES.items():
        app = console(desk, notes=folder)
        async with app.run_test(size=SIZE) as pilot:
            await settle(pilot)
            await press(pilot, *keys)
            await pilot.pause(0.3)
            await settle(pilot)
            still(app)
            app.clear_notifications()
            await pilot.pause()
            (folder / f"{name}.svg").write_text(app.export_screenshot(title="triage"), encoding="utf-8")


def main() -> None:
    """Loads the demo world and takes the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    folder.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        Desk.open(Path(scratch) / "demo.db", clock=lambda: NOW, actor="anna") as desk,
    ):
        load(desk, cases=240, seed=7)
        asyncio.run(make(desk, folder))


if __name__ == "__main__":
    main()
