"""What is only suspected: read by meaning, told apart from what was read in words, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from screens import words
from screens.desk_protocol import SuspicionLike
from screens.times import in_brief
from screens.widgets.inert import inert
from screens.widgets.section import Part, hung
from triage.services.models import CaseView

NOTE = "By meaning, not by words: it decides nothing by itself."
_LIKE = 300


def suspected(view: CaseView, found: Sequence[SuspicionLike], zone: tzinfo | None) -> list[Part]:
    """Each suspicion in the messages of a case, in their order, with the example that it resembles."""
    parts: list[Part] = [hung("", "", (NOTE, "$muted"))] if found else []
    for each in sorted(found, key=lambda each: (each.message, -each.score)):
        where = f"message {each.message + 1}"
        if 0 <= each.message < len(view.messages):
            message = view.messages[each.message]
            sender = words.SENDERS.get(message.sender) or words.plain(message.sender)
            where = f"{sender} · {in_brief(message.at, zone)}" if message.at else sender
        parts += suspicion(each.signal, each.score, each.like, where)
    return parts


def suspicion(signal: str, score: float, like: str, where: str = "") -> list[Part]:
    """One suspicion: marked by a sign and a word, never by a colour alone."""
    told = f"  {where} · {score:.2f}" if where else f"  {score:.2f}"
    return [
        hung("? suspected  ", "bold $muted", (words.signal(signal), "italic"), (told, "$muted")),
        hung("  resembles  ", "$muted", f"“{inert(like, limit=_LIKE)}”"),
    ]
