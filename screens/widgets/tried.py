"""The reading of one message in words: what fires, what nearly fires and why not, what is suspected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from screens import words
from screens.widgets.inert import inert
from screens.widgets.messages import marked, number_of
from screens.widgets.section import Hung, Part, hung
from screens.widgets.suspected import NOTE, suspicion
from triage.services.models import Span


def fires(text: str, signals: Sequence[Mapping[str, Any]]) -> list[Part]:
    """The message with the words that fired marked, then each signal with its rule and words."""
    if not signals:
        return [hung("✘ ", "$muted", "Nothing fires")]
    numbers: dict[str, int] = {}
    spans = [Span(hit["start"], hit["end"], hit["signal"], hit["rule"]) for hit in signals]
    body = marked(text, spans, numbers)
    parts: list[Part] = []
    for hit in signals:
        name = hit["signal"]
        number = numbers.setdefault(name, len(numbers) + 1)
        lead = Content.assemble(("✔ ", "$success"), number_of(name, number))
        parts.append(Hung(lead, _told(name, hit["rule"], hit["quote"])))
    return [*parts, Content(""), *body.split("\n", allow_blank=True)]


def nearly(found: Sequence[Mapping[str, Any]]) -> list[Part]:
    """Each rule that nearly fired, and what kept it from firing."""
    parts: list[Part] = []
    for near in found:
        parts.append(Hung(Content.styled("≈ ", "$warning"), _told(near["signal"], near["rule"], "")))
        quote = f": “{inert(near['quote'], limit=200)}”" if near["quote"] else ""
        parts.append(hung("  ✘ ", "$muted", near["why"], quote))
    return parts


def only_suspected(found: Sequence[Mapping[str, Any]]) -> list[Part]:
    """What reading by meaning adds."""
    parts: list[Part] = [hung("", "", (NOTE, "$muted"))] if found else []
    for each in found:
        parts += suspicion(each["signal"], each["score"], each["like"])
    return parts


def _told(signal: str, rule: str, quote: str) -> Content:
    quoted = f"  “{inert(quote, limit=200)}”" if quote else ""
    return Content.assemble((words.signal(signal), "bold"), quoted, (f"  {inert(rule, limit=80)}", "$muted"))
