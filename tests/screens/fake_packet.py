"""A packet of evidence as the fake desk gives it: something of everything that a packet can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.engine.ce3 import Ce3, Prior
from rules.engine.evidence import Checklist, Item
from tests.screens.fake_world import NOW
from triage.services.evidence.files import Refused
from triage.services.evidence.packet import Packet, PacketFile

_ITEMS = (
    ("proof_of_delivery", "Proof of delivery to the agreed place", "decisive", "at_hand", "order.tracking"),
    ("agreed_date", "The date that was agreed", "decisive", "missing", "the order's confirmation e-mail"),
    ("signature", "Signature on receipt", "helpful", "missing", "the carrier's portal, under the number"),
    ("receipt", "Receipt or invoice", "helpful", "at_hand", "dispute.evidence: receipt"),
    ("later_use", "Use after the sale", "helpful", "not_applicable", "this sale has none"),
)
_PRIORS = (
    Prior("ch_0911", (), ("account_id", "ip")),
    Prior("ch_0702", ("age_from_dispute", "two_matches"), ("ip",)),
    Prior("ch_0611", ("undisputed", "id_too_short"), ()),
)


def packet_of(document: Mapping[str, Any], *, refused: tuple[Refused, ...] = ()) -> Packet:
    """A packet for a case of the fake desk."""
    dispute = document["dispute"]
    items = tuple(Item(*parts, "shipping_documentation") for parts in _ITEMS)
    code = str(dispute["network_code"])
    found = Checklist(
        "not_received", "the goods were not received", "x", dispute["network"], code, items,
        Ce3(applies=code == "10.4", prior=_PRIORS if code == "10.4" else ()), "lost or late", "at_hand",
    )  # fmt: skip
    said = (
        "deadline: 22 November 2026, 09:45 UTC, 2 days and 0 hours left",
        "sent_once: evidence is sent once; what is left out cannot follow",
        "silence: if nothing is staged, Smart Disputes will answer for you and keep 30 % of what it recovers",
        *(f"refused: {one}" for one in refused),
    )
    letter = (
        f"The goods were delivered\n\n  Dispute  {dispute['id']}\n"
        f"  Cardholder  {document['customer']['name']}\n\n"
        "The claim is that the goods were not received.\n\n"
        "  1  UPS delivered the parcel on 9 October 2026, by the agreed date.  Exhibit A\n\n"
        "Originals can be supplied on request.\n"
    )
    files = (
        PacketFile("shipping_documentation", b"%PDF" * 900, 2, ("Exhibit A: Addresses", "scan.jpg")),
        PacketFile("uncategorized_file", b"%PDF" * 500, 1, ("cover letter",)),
    )
    limits = {"bytes": 5600, "pages": 3, "characters": 512, "ok": not refused}
    texts = {"shipping_carrier": "UPS", "uncategorized_text": "The parcel was delivered. " * 10}
    return Packet(
        str(document["id"]), str(dispute["id"]), NOW, found, "The goods were delivered", letter, (), texts,
        files, refused, limits, said,
    )  # fmt: skip
