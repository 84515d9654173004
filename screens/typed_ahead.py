"""Keys that are typed before what they are meant for is there: they wait for it, in their order.

A key goes to what has the focus; what nothing there takes comes back here, and does what it is bound to.
Whoever types faster than a dialog opens would otherwise act on the case below it, with the words that the
dialog asks for.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from itertools import count
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

LONGEST = 2.0
"""Seconds for which keys wait at most: then what was to open has not come, and they mean nothing else."""


class TypedAheadApp(App[str]):
    """A console in which no key acts on what one did not see when one typed it."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count()
        self._typed: WeakKeyDictionary[events.Key, tuple[int, MessagePump]] = WeakKeyDictionary()
        """Keys on their way: which in turn, and what had the focus when they set out."""
        self._ahead: list[tuple[int, events.Key]] = []
        self._opening = 0

    def opening(self) -> Callable[[], None]:
        """Has the keys wait; what it gives is called once what opens has the focus, or nothing will open."""
        self._opening += 1
        going = True

        def opened() -> None:
            nonlocal going
            if going:
                going = False
                self._opening -= 1
                self.call_later(self._go_on)

        def never_came() -> None:
            if going:
                self._ahead.clear()
                opened()

        self.set_timer(LONGEST, never_came)
        return opened

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """As Textual's; keys wait until the screen has the focus."""
        opened = self.opening()
        pushed = super().push_screen(screen, *args, **options)
        self.screen.call_after_refresh(opened)
        return pushed

    async def on_event(self, event: events.Event) -> None:
        """Takes a key in turn: one that sets out, or one that nothing on its way has taken."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif not event.is_forwarded:
            await self._set_out(next(self._numbers), event)
        else:
            number, had_focus = self._typed.pop(event, (-1, self._focus))
            if self._must_wait(number) or had_focus is not self._focus:
                await self._set_out(number, events.Key(event.key, event.character))
            else:
                await super().on_event(event)

    @property
    def _focus(self) -> MessagePump:
        return self.focused or self.screen

    def _must_wait(self, number: int) -> bool:
        return self._opening > 0 or (bool(self._ahead) and self._ahead[0][0] < number)

    async def _set_out(self, number: int, key: events.Key) -> None:
        if self._must_wait(number):
            insort(self._ahead, (number, key), key=itemgetter(0))
            return
        self._typed[key] = number, self._focus
        await super().on_event(key)

    async def _go_on(self) -> None:
        """Lets the keys that waited set out, until something opens again."""
        while self._ahead and not self._opening:
            await self._set_out(*self._ahead.pop(0))
