"""What they wrote: text whatever it contains, the words that carried a signal marked and numbered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from textual.content import Content

from screens import words
from screens.dialogs.teach import Reading
from screens.times import in_brief
from screens.widgets.inert import inert, pieces
from screens.widgets.section import BLANK, Hung, Part
from triage.services.language import UNKNOWN
from triage.services.models import CaseView, MessageView, Span

SHOWN = 6_000
"""Characters shown of one message."""


def messages(view: CaseView, zone: tzinfo | None) -> list[Part]:
    """Every message, oldest first, and under them the legend of the marks."""
    numbers: dict[str, int] = {}
    parts: list[Part] = []
    for message in view.messages:
        body = marked(message.text, message.spans, numbers)
        parts += [_head(message, zone), *body.split("\n", allow_blank=True), BLANK]
    if numbers:
        parts.append(Content.styled("Marked words", "$muted"))
    for name, number in numbers.items():
        told = Content.assemble(words.signal(name), (f"  {inert(name, limit=40)}", "$muted"))
        parts.append(Hung(number_of(name, number), told))
    return parts if numbers else parts[:-1]


def number_of(signal: str, number: int) -> Content:
    """The number under which the words of a signal are marked."""
    return Content.assemble((f"[{number}]", _mark(signal)), " ")


def readings(view: CaseView, zone: tzinfo | None) -> list[Reading]:
    """The messages that may carry signals, with those that were read in them, oldest first."""
    found = []
    for message in view.messages:
        if message.sender in ("customer", "counterparty") and message.text.strip():
            head = _head(message, zone).plain
            read = frozenset(span.signal for span in message.spans)
            found.append(Reading(message.text, head, read & words.TAUGHT))
    return found


def _mark(signal: str) -> str:
    return "bold reverse $error" if signal in words.THREATS else "bold reverse $warning"


def _head(message: MessageView, zone: tzinfo | None) -> Content:
    channel = f" · {words.plain(message.channel).lower()}" if message.channel else ""
    at = f" · {in_brief(message.at, zone)}" if message.at else ""
    language = f" · {words.language(message.language)}" if message.language != UNKNOWN else ""
    sender = words.SENDERS.get(message.sender) or words.plain(message.sender)
    names = ", ".join(inert(name, limit=40) for name in message.attachments[:5])
    more = f" and {len(message.attachments) - 5} more" if len(message.attachments) > 5 else ""
    files = f" · with {names}{more}" if names else ""
    return Content.assemble((sender, "bold"), (f"{channel}{at}{language}{files}", "$muted"))


def marked(text: str, spans: Iterable[Span], numbers: dict[str, int]) -> Content:
    """The text with its marks, which take (and add) ``numbers`` by signal.

    Offsets of spans count characters of the text as it came in.
    """
    shown = pieces(text[:SHOWN], block=True)
    ends: dict[int, list[str]] = {}
    inside = [""] * len(shown)
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.start >= len(shown):
            continue
        numbers.setdefault(span.signal, len(numbers) + 1)
        end = min(span.end, len(shown))
        ends.setdefault(end, []).append(span.signal)
        style = "underline bold $error" if span.signal in words.THREATS else "underline bold $warning"
        inside[span.start : end] = [style] * (end - span.start)
    runs: list[tuple[str, str]] = []
    for index in range(len(shown) + 1):
        for signal in ends.get(index, ()):
            runs.append((f"[{numbers[signal]}]", _mark(signal)))
        if index < len(shown):
            _extend(runs, shown[index], inside[index])
    more = len(text) - len(shown)
    if more > 0:
        runs.append((f"\n… {words.many(more, 'more character')}, not shown here", "$muted"))
    return Content.assemble(*runs)


def _extend(runs: list[tuple[str, str]], text: str, style: str) -> None:
    if runs and runs[-1][1] == style:
        runs[-1] = (runs[-1][0] + text, style)
    else:
        runs.append((text, style))
