"""What was done to a case, latest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from textual.content import Content

from screens import words
from screens.times import to_the_second
from screens.widgets.inert import cell_fit, inert
from screens.widgets.section import Hung, Part
from triage.services.models import LogEntryView


def history(entries: Sequence[LogEntryView], zone: tzinfo | None) -> list[Part]:
    """One part for each entry of the log about this case."""
    if not entries:
        return [Content.styled("Nothing yet", "$muted")]
    return [
        Hung(
            Content.assemble(
                (f"{to_the_second(entry.at, zone)}  ", "$muted"),
                (f"{cell_fit(words.act(entry.act), 10)}  ", "bold"),
                f"{cell_fit(entry.actor, 10)}  ",
            ),
            Content(inert(entry.summary, limit=400)),
        )
        for entry in sorted(entries, key=lambda entry: entry.number, reverse=True)
    ]
