"""One thing after the other on a case, however fast somebody types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from screens.asking import Answer, AskingScreen
from screens.widgets.inert import inert


class TurnsScreen(AskingScreen):
    """A screen on which no key acts on a case while one before it is not done there.

    What one sees of the case is not true any more then, and soon another one may be shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self._turns: Counter[str] = Counter()
        """How many questions are under way, by case."""

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

        def failed(error: Exception) -> None:
            self._turns[case_id] -= 1
            if otherwise is not None:
                otherwise(error)
            else:
                self.console_app.report(error, doing)

        self._turns[case_id] += 1
        self.ask(doing, call, answered, failed, kept=kept)

    def may_act(self, case_id: str) -> bool:
        """Whether it is a key's turn on the case; says so when it is not."""
        if self._turns[case_id] > 0:
            self.console_app.say(f"One moment: the key before is not done yet on {inert(case_id, limit=40)}")
            return False
        return True
