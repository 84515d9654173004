"""The state of the stand-in: objects, what the bank does to them, the events that tell of it."""

from __future__ import annotations

import copy
import random
import threading
from collections.abc import Iterator
from typing import Any

from tests.triage.providers.fake_stripe import billing, objects
from tests.triage.providers.fake_stripe.objects import Object

PREFIXES = {
    "dp": "disputes",
    "du": "disputes",
    "ch": "charges",
    "py": "charges",
    "cus": "customers",
    "pi": "payment_intents",
    "re": "refunds",
    "issfr": "radar/early_fraud_warnings",
    "in": "invoices",
    "cn": "credit_notes",
    "sub": "subscriptions",
    "evt": "events",
    "file": "files",
}


class Collection:
    """Objects by id, in the order in which they were made."""

    def __init__(self) -> None:
        self.by_id: dict[str, Object] = {}
        self._order: list[str] = []
        self._place: dict[str, int] = {}

    def add(self, row: Object) -> Object:
        """Keeps it as the newest."""
        self._place[row["id"]] = len(self._order)
        self._order.append(row["id"])
        self.by_id[row["id"]] = row
        return row

    def older_than(self, id: str | None) -> Iterator[Object]:
        """Newest first, after the object ``id``."""
        start = self._place[id] if id else len(self._order)
        for place in range(start - 1, -1, -1):
            yield self.by_id[self._order[place]]

    def __len__(self) -> int:
        return len(self._order)


class World:
    """Everything the stand-in knows. ``now`` is Unix seconds and moves only when told."""

    def __init__(self, now: int = 1_795_000_000) -> None:
        self.now = now
        self.lock = threading.RLock()
        self.collections = {name: Collection() for name in PREFIXES.values()}
        self.effects: list[tuple[str, str, str]] = []
        """What really happened: (what, object, the intent named in the metadata)."""
        self.duplicate_events = False
        self._numbers: dict[str, int] = {}

    def __getitem__(self, name: str) -> Collection:
        return self.collections[name]

    def id(self, prefix: str) -> str:
        """The next id, such as ``dp_00000001``."""
        while True:
            self._numbers[prefix] = self._numbers.get(prefix, 0) + 1
            id = f"{prefix}_{self._numbers[prefix]:08d}"
            if self.find(id) is None:
                return id

    def find(self, id: str) -> Object | None:
        """Any object by its id."""
        name = PREFIXES.get(id.rpartition("_")[0])
        return self.collections[name].by_id.get(id) if name else None

    # What shops and customers do

    def customer(self, **more: Any) -> Object:
        """A new customer."""
        return self["customers"].add(objects.customer(self.id("cus"), self.now, **more))

    def charge(
        self, amount: int = 5400, currency: str = "usd", customer: str | None = None, **more: Any
    ) -> Object:
        """A payment that went through, with its payment intent and, unless one is named, its customer."""
        buyer = customer or self.customer()["id"]
        paid = objects.payment_intent(self.id("pi"), self.now, amount, currency, customer=buyer)
        row = objects.charge(
            self.id("ch"), self.now, amount, currency, customer=buyer, payment_intent=paid["id"]
        )
        row.update(more)
        paid["latest_charge"] = row["id"]
        self["payment_intents"].add(paid)
        return self["charges"].add(row)

    def invoice(
        self, amount: int = 120_000, currency: str = "usd", status: str = "open", **more: Any
    ) -> Object:
        """A bill."""
        return self["invoices"].add(
            billing.invoice(self.id("in"), self.now, amount, currency, status, **self._bought(more))
        )

    def subscription(self, amount: int = 9_900, currency: str = "usd", **more: Any) -> Object:
        """A running subscription."""
        return self["subscriptions"].add(
            billing.subscription(self.id("sub"), self.now, amount, currency, **self._bought(more))
        )

    def _bought(self, more: dict[str, Any]) -> dict[str, Any]:
        return more if "customer" in more else {"customer": self.customer()["id"], **more}

    # What banks do

    def dispute(
        self,
        charge: Object | None = None,
        *,
        reason: str = "product_not_received",
        status: str = "needs_response",
        amount: int | None = None,
        **more: Any,
    ) -> Object:
        """A dispute on a charge, a new one unless it is given."""
        paid = charge or self.charge()
        paid["disputed"] = True
        row = objects.dispute(
            self.id("dp"),
            self.now,
            paid["amount"] if amount is None else amount,
            paid["currency"],
            reason=reason,
            status=status,
        )
        row.update({"charge": paid["id"], "payment_intent": paid["payment_intent"]} | more)
        self["disputes"].add(row)
        self.emit("charge.dispute.created", row)
        return row

    def move(self, dispute: Object, status: str) -> None:
        """The bank moves a dispute: escalates an inquiry, decides, takes it back."""
        dispute["status"] = status
        inquiry = status.startswith("warning_")
        dispute["is_charge_refundable"] = inquiry or status == "won"
        dispute["payment_method_details"]["card"]["case_type"] = "inquiry" if inquiry else "chargeback"
        if status.endswith("needs_response"):
            dispute["evidence_details"]["due_by"] = self.now + 9 * 86_400
            if not status.startswith("appeal_"):  # what was sent before an appeal stays counted
                dispute["evidence_details"]["submission_count"] = 0
        closed = status in {"won", "lost", "warning_closed", "prevented"}
        self.emit("charge.dispute.closed" if closed else "charge.dispute.updated", dispute)

    def warning(self, charge: Object, **more: Any) -> Object:
        """An early fraud warning."""
        found = objects.warning(
            self.id("issfr"), self.now, charge["id"], payment_intent=charge["payment_intent"], **more
        )
        self["radar/early_fraud_warnings"].add(found)
        self.emit("radar.early_fraud_warning.created", found)
        return found

    def refund(self, charge: Object, amount: int, **more: Any) -> Object:
        """A refund that went out, or one that ``status`` says did not."""
        row = objects.refund(self.id("re"), self.now, amount, charge["currency"], charge["id"])
        row.update({"payment_intent": charge["payment_intent"]} | more)
        if row["status"] not in {"failed", "canceled"}:
            charge["amount_refunded"] += amount
            charge["refunded"] = charge["amount_refunded"] >= charge["amount_captured"]
        self["refunds"].add(row)
        self.emit("refund.created", row)
        self.emit("charge.refunded", charge)
        return row

    def disputes_of(self, charge: Object) -> list[Object]:
        """All disputes on a charge."""
        return [row for row in self["disputes"].by_id.values() if row["charge"] == charge["id"]]

    # Events

    def emit(self, type: str, row: Object) -> None:
        """An event with the object as it is now; twice, under two ids, when ``duplicate_events``."""
        for _ in range(2 if self.duplicate_events else 1):
            self["events"].add(
                {
                    "id": self.id("evt"),
                    "object": "event",
                    "api_version": "2026-10-28.endive",
                    "created": self.now,
                    "data": {"object": copy.deepcopy(row)},
                    "livemode": False,
                    "pending_webhooks": 0,
                    "request": {"id": None, "idempotency_key": None},
                    "type": type,
                }
            )

    def shuffle_events(self, seed: int) -> None:
        """The same events in another order."""
        rows = list(self["events"].by_id.values())
        random.Random(seed).shuffle(rows)
        self.collections["events"] = Collection()
        for row in rows:
            self["events"].add(row)

    def populate(self, disputes: int, customers: int | None = None) -> None:
        """That many disputes of all reasons and statuses, spread over customers."""
        buyers = [self.customer()["id"] for _ in range(customers or max(1, disputes // 2))]
        reasons = list(objects.CODES)
        statuses = ("needs_response", "warning_needs_response", "under_review", "won", "lost")
        for number in range(disputes):
            paid = self.charge(2_000 + number % 9_000, customer=buyers[number % len(buyers)])
            self.dispute(paid, reason=reasons[number % len(reasons)], status=statuses[number % len(statuses)])
