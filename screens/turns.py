"""One thing after the other on a case, however fast somebody types."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable

from screens.asking import Answer, AskingScreen
from screens.widgets.inert import inert


class TurnsScreen(AskingScreen):
    """A screen on which no key acts on a case while one before it is not done there.

    What one sees of the case is not true any more then, and soon another one may be shown: a key that asks
    before it does anything waits, accepting does not.
    """

    def __init__(self) -> None:
        super().__init__()
        self._turns: Counter[str] = Counter()
        """How many questions are under way, by case."""
        self._waiting: tuple[str, Callable[[], None]] | None = None
        """The last key that waits for its turn, and its case."""

    @abstractmethod
    def case_at_hand(self) -> str | None:
        """The id of the case that keys act on."""

    def in_turn(
        self,
        case_id: str,
        doing: str,
        call: Callable[[], Answer],
        then: Callable[[Answer], None],
        otherwise: Callable[[Exception], None] | None = None,
        *,
        kept: bool = False,
    ) -> None:
        """As :meth:`ask`; until it is answered, it is not the turn of any key that acts on the case."""

        def answered(answer: Answer) -> None:
            self._turns[case_id] -= 1
            then(answer)
            self._next_turn(case_id)

        def failed(error: Exception) -> None:
            self._turns[case_id] -= 1
            self._waiting = None
            if otherwise is not None:
                otherwise(error)
            else:
                self.console_app.report(error, doing)

        self._turns[case_id] += 1
        self.ask(doing, call, answered, failed, kept=kept)

    def _next_turn(self, case_id: str) -> None:
        """Does what waits, unless another case is shown by now."""
        if self._waiting is None or self._turns[case_id] > 0:
            return
        (asked_on, key), self._waiting = self._waiting, None
        if self.is_current and asked_on == case_id == self.case_at_hand():
            key()

    def may_act(self, case_id: str, later: Callable[[], None] | None = None) -> bool:
        """Whether it is the turn of a key on the case. If not, ``later`` waits; without it, it is said."""
        if self._turns[case_id] == 0:
            return True
        if later is None:
            self.console_app.say(f"One moment: the key before is not done yet on {inert(case_id, limit=40)}")
        else:
            self._waiting = case_id, later
        return False
