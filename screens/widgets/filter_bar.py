"""The line in which the queue is asked: how a term may go on is shown while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from screens import later
from screens.keys import FIND

HINT = 'words · kind: due:<72h amount:>100 signal: assignee:me is: sort: "free text"'


class _Completer(Suggester):
    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The first way in which the text may go on."""
        return next(iter(later.completions(value, self._names(), 1)), None) if value else None


class FilterBar(Input):
    """``names`` gives those of people, for ``assignee:``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab", "complete", "Complete", show=False, id="filter.complete",
            tooltip="Take what is offered for the term (also →)", group=FIND,
        ),
    ]  # fmt: skip

    def __init__(self, names: Callable[[], Sequence[str]], *, id: str) -> None:
        super().__init__(placeholder=HINT, id=id, compact=True, suggester=_Completer(names))
        self._names = names

    def offered(self) -> list[str]:
        """The terms or values with which the last word may go on."""
        return [longer.split()[-1] for longer in later.completions(self.value, self._names())]

    def action_complete(self) -> None:
        """Takes the first offer; what takes a value goes on to it."""
        longer = later.completions(self.value, self._names(), 1)
        if longer:
            self.value = longer[0] + ("" if longer[0].endswith(":") else " ")
            self.cursor_position = len(self.value)
