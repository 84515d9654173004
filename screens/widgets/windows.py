"""The rows of a long list that are at hand, in windows; the least recently filled is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Windows(Generic[Row]):
    """Holds at most ``kept`` windows of ``size`` rows; a window starts at a multiple of ``size``."""

    def __init__(self, size: int, kept: int) -> None:
        self._size, self._kept = size, kept
        self._held: OrderedDict[int, Sequence[Row]] = OrderedDict()

    def __contains__(self, index: int) -> bool:
        """Whether the window of row ``index`` is at hand."""
        return self.start(index) in self._held

    def __len__(self) -> int:
        """The windows at hand."""
        return len(self._held)

    def start(self, index: int) -> int:
        """Where the window of row ``index`` starts."""
        return index - index % self._size

    def row(self, index: int) -> Row | None:
        """Row ``index``, when it is at hand."""
        start = self.start(index)
        window = self._held.get(start, ())
        return window[index - start] if index - start < len(window) else None

    def put(self, start: int, rows: Sequence[Row]) -> None:
        """Takes the window that starts at ``start``."""
        self._held[start] = rows
        self._held.move_to_end(start)
        while len(self._held) > self._kept:
            self._held.popitem(last=False)

    def clear(self) -> None:
        """Forgets every row."""
        self._held.clear()
