"""What the console asks of a desk beside deciding: replies, evidence, promises, reviews of results, clocks.

As with the rest of a desk, every call may take long and may raise ``TriageError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from triage.services.evidence.packet import Packet
    from triage.services.replying import Reply, Stationery


class ReplyingLike(Protocol):
    """What is said to customers."""

    def stationery(self) -> Stationery:
        """What letters can be made of, and the rules that they are held against."""
        ...

    def draft(
        self,
        case_id: str,
        language: str | None = None,
        /,
        *,
        letter: str | None = None,
        tone: str | None = None,
        action: str | None = None,
        amount: str | None = None,
    ) -> Reply:
        """A letter; ``IllegalMoveError`` where there is nothing to be said."""
        ...

    def written(
        self, case_id: str, text: str, language: str | None = None, /, *, public: bool = False
    ) -> Reply:
        """What the rules say to a text."""
        ...

    def mark_sent(self, reply: Reply, /, by: str | None = None) -> int:
        """Keeps in the log that it was sent; the number of the entry. A refused one is not kept."""
        ...


class AnswersLike(Protocol):
    """The part of a desk that answers."""

    @property
    def replying(self) -> ReplyingLike: ...

    @property
    def evidence_dir(self) -> Path:
        """Where the files for the evidence of cases lie, a folder for each."""
        ...

    def packet(self, case_id: str, /) -> Packet:
        """The evidence of a case, whole and checked."""
        ...
