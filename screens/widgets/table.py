"""Two columns of text: what, and how much."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from screens.widgets.inert import cell_fit, cell_width, inert


def pairs(rows: Sequence[tuple[str, str]], *, right: bool = False, widest: int = 28) -> Content:
    """One line for each (label, value), the values aligned; at the right edge when ``right``.

    Both are shown inert. Long values wrap where the terminal ends.
    """
    clean = [(inert(label, limit=60), inert(value, limit=400)) for label, value in rows]
    room = min(widest, max((cell_width(label) for label, _ in clean), default=0))
    span = max((cell_width(value) for _, value in clean), default=0)
    lines = [
        Content.assemble((cell_fit(label, room) + "  ", "$muted"), cell_fit(value, span, right=True) if right else value)
        for label, value in clean
    ]
    return Content("\n").join(lines)
