"""A customer's story, one line each, a rule where the day changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from screens import words
from screens.times import local
from screens.widgets.inert import cell_fit, inert
from screens.widgets.section import Hung, Part
from triage.services.models import Happening

SHOWN = 500
"""As many are shown; the latest matter most."""


def timeline(story: Sequence[Happening], now: datetime, zone: tzinfo | None) -> list[Part]:
    """Oldest first; what lies ahead, such as a deadline, is set apart."""
    parts: list[Part] = []
    day, ahead = "", False
    if len(story) > SHOWN:
        parts.append(Content.styled(f"{len(story) - SHOWN:,} earlier ones are not shown", "$muted"))
    for one in story[-SHOWN:]:
        if one.at > now and not ahead:
            ahead = True
            parts.append(Content.styled("── now " + "─" * 30, "$accent"))
        at = local(one.at, zone)
        today = at.strftime("%d %b %Y")
        lead = Content.assemble(
            (f"{today if today != day else '':<11}  {at:%H:%M}  ", "$muted"),
            (cell_fit(_what(one), 24) + "  ", "bold $warning" if one.case_id else "bold"),
        )
        day = today
        about = inert(" · ".join(part for part in (one.who, one.about) if part), limit=200)
        parts.append(Hung(lead, Content.styled(about, "" if not ahead else "$muted")))
    return parts or [Content.styled("Nothing here has a time", "$muted")]


def _what(one: Happening) -> str:
    if one.what == "message":
        return "Message"
    if one.case_id:
        return f"Case: {words.kind(one.what.removeprefix('case.'))}"
    return words.ACTS.get(one.what) or words.plain(one.what.replace(".", " ").removesuffix("_at"))
