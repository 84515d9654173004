"""How a screen asks the desk: in a thread, answered by a message, so that the event loop never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerError

from screens.widgets.window_list import WindowList

if TYPE_CHECKING:
    from screens.app import TriageApp
    from screens.desk_protocol import DeskLike

Answer = TypeVar("Answer")
Row = TypeVar("Row")


class Answered(Message):
    """The desk answered; ``then`` is the handler that the asker named.

    ``kept``: it is called even when the screen is left by now.
    """

    def __init__(self, then: Callable[[Any], None], answer: object, *, kept: bool) -> None:
        super().__init__()
        self.then, self.answer, self.kept = then, answer, kept


class Failed(Message):
    """The desk could not do ``doing``; ``otherwise`` handles it, else the error funnel does."""

    def __init__(self, doing: str, error: Exception, otherwise: Callable[[Exception], None] | None) -> None:
        super().__init__()
        self.doing, self.error, self.otherwise = doing, error, otherwise


async def over(worker: Worker[Any]) -> None:
    """Waits until ``worker`` has run, whatever came of it."""
    with suppress(WorkerError):
        await worker.wait()


class AskingScreen(Screen[None]):
    """A screen that owns state and asks the desk for it."""

    _console_app: TriageApp | None = None

    @property
    def console_app(self) -> TriageApp:
        """The app, as what it is; in a thread also when the screen is left by now."""
        if self._console_app is None:
            self._console_app = cast("TriageApp", self.app)
        return self._console_app

    @property
    def desk(self) -> DeskLike:
        """The desk that the console is open on. Only calls made through :meth:`ask` may use it."""
        return self.console_app.desk

    def ask(
        self,
        doing: str,
        call: Callable[[], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[Exception], None] | None = None,
        *,
        kept: bool = False,
    ) -> Worker[Answer | None]:
        """Runs ``call`` in a thread, then ``then`` (or, when it raised, ``otherwise``) in the event loop.

        When the screen is left meanwhile, what is not ``kept`` need not be called any more, nor ``then``;
        what is goes on to its end. An error goes to the funnel. The worker's result is the answer; ``None``
        while there is none.
        """
        asked = partial(self._asked, asyncio.get_running_loop(), doing, call, then, otherwise, kept)
        node = self.console_app if kept else self
        return node.run_worker(asked, thread=True, exit_on_error=False, name=doing)

    def _asked(
        self,
        loop: asyncio.AbstractEventLoop,
        doing: str,
        call: Callable[[], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[Exception], None] | None,
        kept: bool,
    ) -> Answer | None:
        try:
            answer = call()
        except Exception as error:  # whatever it is, it must reach the funnel in the event loop
            self._deliver(loop, Failed(doing, error, otherwise))
            return None
        self._deliver(loop, Answered(then, answer, kept=kept))
        return answer

    def _deliver(self, loop: asyncio.AbstractEventLoop, message: Answered | Failed) -> None:
        """Posts what came of a call, to the app once the screen is left.

        In the event loop: a message that a thread posts while the screen is being closed may come behind the
        end of its queue, where nobody reads it.
        """
        app = self.console_app

        def post() -> None:
            if not self.post_message(message):
                app.post_message(message)

        with suppress(RuntimeError):  # the console is closed, and its loop with it
            loop.call_soon_threadsafe(post)

    def on_answered(self, message: Answered) -> None:
        """Hands an answer to who asked."""
        message.stop()
        if self.is_attached or message.kept:
            message.then(message.answer)

    def on_failed(self, message: Failed) -> None:
        """Hands an error to who asked, or to the funnel."""
        message.stop()
        if message.otherwise is not None and self.is_attached:
            message.otherwise(message.error)
        else:
            self.console_app.report(message.error, message.doing)

    def action_back(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)


class Feed(Generic[Row]):
    """Keeps a :class:`WindowList` in rows: one request at a time, always for what is needed most now."""

    def __init__(
        self,
        screen: AskingScreen,
        rows: WindowList[Row],
        fetch: Callable[[int, int], Sequence[Row]],
        failed: Callable[[Exception], None],
    ) -> None:
        self._screen, self._rows, self._fetch, self._failed = screen, rows, fetch, failed
        self._busy = False
        self._generation = 0

    def restart(self, fetch: Callable[[int, int], Sequence[Row]]) -> None:
        """From now on rows come from ``fetch``; answers still under way are dropped."""
        self._fetch = fetch
        self._generation += 1
        self._busy = False

    def serve(self) -> None:
        """Asks for the window that is needed most, unless one is under way."""
        start = None if self._busy else self._rows.missing()
        if start is None:
            return
        self._busy = True
        self._screen.ask(
            "reading the list",
            partial(self._fetch, start, self._rows.WINDOW),
            partial(self._arrived, self._generation, start),
            partial(self._stopped, self._generation),
        )

    def _arrived(self, generation: int, start: int, rows: Sequence[Row]) -> None:
        if generation != self._generation:
            return
        self._busy = False
        self._rows.fill(start, rows)
        self.serve()

    def _stopped(self, generation: int, error: Exception) -> None:
        if generation == self._generation:
            self._busy = False
            self._failed(error)
