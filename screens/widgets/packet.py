"""A packet of evidence in words: warnings, the checklist, earlier payments, the letter, the files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from screens import words
from screens.widgets.deadlines import deadlines
from screens.widgets.inert import inert
from screens.widgets.section import BLANK, Part, hung, pairs

if TYPE_CHECKING:
    from triage.services.clocks import Clock
    from triage.services.evidence.packet import Packet

_STATUS = {
    "at_hand": ("✔ have     ", "$success"),
    "missing": ("✘ missing  ", "$warning"),
    "not_applicable": ("– none     ", "$muted"),
}
_ALARMS = frozenset({"over", "submitted", "refused", "too_much"})
"""Subjects of warnings that keep the packet from being sent, or from being whole."""
_SUBJECTS = {"ce3": "CE3.0"}
_WEIGHTS = {"decisive": "Decisive", "helpful": "Helpful"}
ELEMENTS = {
    "age_from_dispute": "is not 120 to 364 days older than the dispute",
    "age_from_charge": "is not 120 to 364 days older than the disputed charge",
    "undisputed": "was disputed, or that is not known",
    "settled": "was not settled, or that is not known",
    "not_reported": "was reported as fraud, or that is not known",
    "same_credential": "is on another card, or that is not known",
    "two_matches": "shares fewer than two of account, shipping address, IP and device",
    "ip_or_device": "shares neither IP nor device",
    "id_too_short": "has a device id or fingerprint that is too short to tell devices apart",
    "counted_before": "is in the list twice",
}
"""By element of Compelling Evidence 3.0 that an earlier payment lacks: what is wrong with it."""
LETTER_SHOWN = 12_000
"""Characters of the letter, and of each field of text, that are shown."""


def warnings(packet: Packet, clocks: Sequence[Clock], now: datetime, zone: tzinfo | None) -> list[Part]:
    """What to know before anything is sent: the clocks in local time, then what matters most."""
    parts = deadlines(clocks, now, zone)
    counted = any(clock.name == "cut_off" and clock.at >= now for clock in clocks)
    for warning in packet.warnings:
        subject, _, told = warning.partition(": ")
        if subject == "deadline" and counted:
            continue
        sign, style = ("✖ ", "$error") if subject in _ALARMS else ("▲ ", "$warning")
        parts.append(
            hung(
                sign,
                style,
                (_SUBJECTS.get(subject) or words.plain(subject), "bold"),
                f"  {inert(told, limit=400)}",
            )
        )
    return parts


def checklist(packet: Packet) -> list[Part]:
    """Every item, decisive ones first: whether it is at hand, and where it is or usually is."""
    parts: list[Part] = []
    for weight, title in _WEIGHTS.items():
        items = [item for item in packet.checklist.items if item.weight == weight]
        if items:
            parts += [BLANK] * bool(parts) + [Content.styled(title, "bold")]
        for item in items:
            sign, style = _STATUS.get(item.status, ("? ", "$warning"))
            where = (f"  {inert(item.where, limit=300)}", "$muted")
            parts.append(hung(sign, style, inert(item.label, limit=300), where))
    return parts


def compelling(packet: Packet) -> list[Part]:
    """Whether Compelling Evidence 3.0 is met, and of each earlier payment every element that is missing."""
    found = packet.checklist.ce3
    if not found.applies:
        return []
    counting = sum(prior.counts for prior in found.prior)
    parts = [
        hung("✘ ", "$warning", ("Not met", "bold"), f"  {counting} of the two earlier payments that it takes")
    ]
    if found.eligible:
        parts = [
            hung("✔ ", "$success", ("Met", "bold"), f"  {counting} earlier payments count; it takes two")
        ]
    for prior in found.prior:
        charge = inert(prior.charge or "without a charge id", limit=60)
        if prior.counts:
            shared = ", ".join(words.plain(name).lower() for name in prior.matches)
            parts.append(hung("  ✔ ", "$success", (charge, "bold"), f"  shares {shared}"))
            continue
        parts.append(hung("  ✘ ", "$warning", (charge, "bold")))
        for name in prior.missing:
            parts.append(
                hung(
                    "      ",
                    "",
                    ELEMENTS.get(name, words.plain(name)),
                    (f"  {inert(name, limit=60)}", "$muted"),
                )
            )
    return list(parts)


def letter(packet: Packet) -> list[Part]:
    """The cover letter as text."""
    shown = inert(packet.letter, limit=LETTER_SHOWN, block=True).rstrip()
    return list(Content(shown).split("\n", allow_blank=True)) if shown else []


def texts(packet: Packet) -> list[Part]:
    """The fields of text, each with its length and its beginning."""
    rows = [
        (words.plain(name), f"{len(text):,} characters · {' '.join(text[:300].split())}")
        for name, text in packet.texts.items()
    ]
    return pairs(rows)


def files(packet: Packet, folder: Path) -> list[Part]:
    """The PDF of each field with what was merged into it, what was refused, and the sizes."""
    parts: list[Part] = [
        hung(
            "✔ ",
            "$success",
            (words.plain(file.field), "bold"),
            f"  {words.many(file.pages, 'page')}, {len(file.content):,} bytes",
            (f"  {_sources(file.sources)}", "$muted"),
        )
        for file in packet.files
    ]
    parts += [hung("✖ ", "$error", inert(str(one), limit=300)) for one in packet.refused]
    used = packet.limits
    sizes = f"{used['bytes']:,} bytes, {words.many(used['pages'], 'page')}"
    told = f"Together {sizes}, {used['characters']:,} characters of text"
    laid = f"What lies in {inert(str(folder), limit=300)} goes with it"
    return [*parts, hung("", "", (told, "$muted")), hung("", "", (laid, "$muted"))]


def _sources(names: Sequence[str]) -> str:
    return inert(", ".join(names), limit=300)
