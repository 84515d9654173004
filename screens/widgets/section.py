"""A titled part of a screen that is hidden while it has nothing to say."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Section(Static):
    """A heading over one piece of content."""

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id, classes="section", markup=False)
        self._title = title

    def show(self, content: Content | None) -> None:
        """Shows ``content`` under the heading; ``None`` hides both."""
        self.display = content is not None
        if content is not None:
            self.update(Content.assemble((f"{self._title}\n", "bold $accent"), content))
