"""How syncs stand, in words: now, by account, what came in, what could not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from screens import words
from screens.default_keys import KeyOf
from screens.sync_state import Finished, SyncState
from screens.times import at_length, countdown, to_the_second
from screens.widgets.inert import inert
from screens.widgets.section import BLANK, Part, hung, pairs
from triage.domain.case import in_words

if TYPE_CHECKING:
    from triage.services.sync_status import AccountSync, Batch

KEYS = {
    "live": ("● LIVE key: real money", "bold $error"),
    "test": ("○ TEST key: made-up money", "$success"),
    "none": ("– no key: nothing can be brought in", "$muted"),
    "unknown": ("✖ bad key: it is none of Stripe's, or others can read it", "$error"),
    "": ("◌ looking for the key…", "$muted"),
}
"""By mode of the key: what is said of it."""
SHOWN = 20
"""Problems that are shown one by one."""


def now_parts(state: SyncState, now: datetime, zone: tzinfo | None, starts: str) -> list[Part]:
    """The key, what runs, the last run of this console, the next. ``starts``: the key that starts one."""
    told, style = KEYS.get(state.mode, (words.plain(state.mode), ""))
    return [
        hung("Key       ", "$muted", (told, style)),
        hung("Now       ", "$muted", *_standing(state, starts)),
        hung("Last run  ", "$muted", _last(state.last, zone)),
        hung("Next run  ", "$muted", _next(state, now, zone, starts)),
    ]


def _standing(state: SyncState, starts: str) -> list[str | tuple[str, str]]:
    if state.doing:
        return [("◌ running", "bold $warning"), f": {inert(state.doing, limit=200)}"]
    if state.last is not None and state.last.offline:
        return [("✖ offline", "bold $error"), ": the payment provider did not answer; the desk works on"]
    if state.last is not None and state.last.error:
        return [("✖ stopped by an error", "bold $error"), f", see below; {starts} tries again"]
    if state.mode in ("live", "test"):
        return ["✔ idle"]
    return ["– nothing runs"]


def _last(last: Finished | None, zone: tzinfo | None) -> str:
    if last is None:
        return "none since this console was opened"
    if last.result is None:
        return f"✖ {to_the_second(last.at, zone)}: {last.error}"
    found = last.result
    closed = f", {found.closed:,} closed there" if found.closed else ""
    ended = ", ".join(f"{number:,} {in_words(how)}" for how, number in sorted(found.ended.items()))
    closed += f"; of those contested {ended}" if ended else ""
    counts = f"{found.new:,} new, {found.changed:,} changed, {found.unchanged:,} unchanged{closed}"
    missed = f"; {found_problems(last)} not taken" if found.problems else ""
    return f"✔ {to_the_second(last.at, zone)}: {counts}{missed}"


def found_problems(last: Finished) -> str:
    """How many could not be taken, in words."""
    return words.many(len(last.result.problems) if last.result else 0, "case")


def _next(state: SyncState, now: datetime, zone: tzinfo | None, starts: str) -> str:
    if state.mode not in ("live", "test"):
        return "none: there is no key to ask with"
    if state.next_at is None:
        return f"when you press {starts}; sync_minutes in the settings does it by itself"
    every = words.many(state.minutes, "minute")
    return f"{countdown(state.next_at, now).words}, at {to_the_second(state.next_at, zone)}, every {every}"


def account_parts(accounts: Sequence[AccountSync], last: Finished | None, zone: tzinfo | None) -> list[Part]:
    """Each account: when it was read last, and how far."""
    names = {} if last is None or last.result is None else {last.result.account.id: last.result.account.name}
    parts: list[Part] = []
    for each in accounts:
        mode, style = ("LIVE", "bold $error") if each.live else ("TEST", "$success")
        name = inert(names.get(each.account, ""), limit=80)
        parts.append(
            Content.assemble(
                (f"{words.plain(each.provider)} {inert(each.account, limit=60)} ", "bold"),
                (mode, style),
                f"  {name}" if name else "",
            )
        )
        rows = [("  Read last", at_length(each.at, zone)), ("  How far", _position(each, zone))]
        parts += [*pairs(rows), BLANK]
    return parts[:-1]


def _position(each: AccountSync, zone: tzinfo | None) -> str:
    if each.trouble:
        return f"✖ {each.trouble}"
    until = f"everything up to {at_length(each.until, zone)}" if each.until else "known to the provider alone"
    if each.lists:
        until = f"◌ still listing: {', '.join(sorted(each.lists))}; the next run goes on there"
    return until + ("; what customers spent is still being added up" if each.reckoning else "")


def batch_parts(batches: Sequence[Batch], zone: tzinfo | None) -> list[Part]:
    """What came in, latest first."""
    parts: list[Part] = []
    for each in batches:
        counts = f"{each.new:>6,} new {each.changed:>6,} changed {each.unchanged:>6,} unchanged"
        closed = f" {each.closed:>4,} closed" if each.closed else ""
        lead = f"{to_the_second(each.at, zone)}  "
        parts.append(hung(lead, "$muted", counts + closed, (f"  entry {each.number:,}", "$muted")))
    return parts


def problem_parts(last: Finished | None) -> list[Part]:
    """What the last run could not take, and which lists it may not read."""
    if last is None:
        return []
    if last.result is None:
        return [hung("✖ ", "$error", last.error)]
    problems, notes = last.result.problems, last.result.notes
    parts: list[Part] = [hung("✖ ", "$error", inert(each, limit=300)) for each in problems[:SHOWN]]
    if len(problems) > SHOWN:
        more = f"and {len(problems) - SHOWN:,} more; triage sync --json names them all"
        parts.append(hung("  ", "", (more, "$muted")))
    return parts + [hung("▲ ", "$warning", inert(each, limit=300)) for each in notes]


def never_synced(mode: str, key: KeyOf) -> list[Part]:
    """Nothing was ever brought in."""
    if mode in ("live", "test"):
        return [
            Content.assemble(
                "Nothing was brought in yet: ", (key("sync.start"), "bold $accent"), " does it now"
            )
        ]
    return [
        Content.assemble(
            "Nothing was brought in yet. On an empty queue ",
            (key("queue.connect"), "bold $accent"),
            " tells how to connect Stripe; so does ",
            ("triage help setup", "bold"),
        )
    ]
