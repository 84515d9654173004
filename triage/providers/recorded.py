"""A provider that replays recorded objects from a directory: for the demo, for tests, for trying things out.

It keeps what is done to it in memory, refuses what a bank would refuse, and needs neither key nor network.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from triage.domain.errors import DeskError
from triage.domain.money import Money
from triage.providers.base import Account, Act, Intent, Outcome, Page, Spending, Status
from triage.providers.guards import close_barred, evidence_barred, refund_barred
from triage.providers.records import ChargeRecord
from triage.providers.stripe.cases import read_all
from triage.providers.stripe.minor import to_units
from triage.providers.stripe.reading import Keys, id_of, read_charge, read_dispute

Row = dict[str, Any]

_RESOURCES = {
    "dispute": "disputes",
    "radar.early_fraud_warning": "radar.early_fraud_warnings",
    "refund": "refunds",
    "invoice": "invoices",
    "subscription": "subscriptions",
}
_VERSION = "2026-10-28.endive"
_MISSING = "it is not in the recording"


def load_rows(directory: Path) -> list[Row]:
    """Every ``*.json`` of the directory, by name; raises :class:`DeskError` for one that is no object."""
    rows = []
    for path in sorted(directory.glob("*.json")):
        try:
            row = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
        except ValueError as error:
            raise DeskError(f"it is no JSON ({error})", str(path), "mend it or take it away") from None
        if not isinstance(row, dict) or row.get("object") not in _RESOURCES:
            raise DeskError("it is no recorded object", str(path), f"known are: {', '.join(_RESOURCES)}")
        rows.append(row)
    return rows


class RecordedProvider:
    """Implements :class:`~triage.providers.base.Provider` over ``rows``: Stripe's JSON, charges expanded."""

    name = "recorded"
    live = False

    def __init__(self, rows: list[Row], now: Callable[[], datetime], *, page: int = 100) -> None:
        self._rows: dict[str, Row] = {str(row["id"]): row for row in rows}
        self._charges: dict[str, Row] = {}
        for row in rows:
            charge = row.get("charge")
            if isinstance(charge, dict):
                row["charge"] = self._charges.setdefault(str(charge["id"]), charge)
        self._now, self._page, self._keys = now, page, Keys()
        self._changed: list[str] = []
        self._outcomes: dict[str, Outcome] = {}
        self._made = 0
        self.lost_answers = 0
        """So many acts will happen without their answer arriving."""

    def account(self) -> Account:
        """Always the same."""
        return Account("recorded", live=False, name="Recorded")

    def lacking(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def pull(self, cursor: str | None, *, since: datetime | None = None) -> Iterator[Page]:
        """Pages by name; afterwards what acts have changed. A cursor is a phase and a number."""
        phase, _, at = (cursor or "rows:0").partition(":")
        start = int(at)
        if phase == "rows":
            ids = [id for id in self._rows if since is None or self._rows[id]["created"] >= since.timestamp()]
            mark = len(self._changed)
            for first in range(start, max(len(ids), 1), self._page):
                last = first + self._page
                after = f"rows:{last}" if last < len(ids) else f"changes:{mark}"
                yield self._read(ids[first:last], after, "recorded objects")
        else:
            changed = list(dict.fromkeys(self._changed[start:]))
            yield self._read(changed, f"changes:{len(self._changed)}", "changes")

    def _read(self, ids: list[str], cursor: str, doing: str) -> Page:
        parts = [
            read_all(_RESOURCES[self._rows[id]["object"]], [self._rows[id]], self._keys, _VERSION)
            for id in ids
        ]
        items = tuple(item for found, _ in parts for item in found)
        return Page(items, cursor, doing, tuple(problem for _, found in parts for problem in found))

    def spending(
        self,
        customers: Collection[str],
        position: str | None = None,  # noqa: ARG002 -- nothing here takes so long
        keep: Callable[[str], None] | None = None,  # noqa: ARG002
    ) -> Mapping[str, Spending]:
        """From the charges that are in the recording."""
        net: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        orders, refunds, disputes = Counter[str](), Counter[str](), Counter[str]()
        for raw in self._charges.values():
            charge = read_charge(raw, self._keys)
            customer = charge.customer.id
            if customer in customers and customer is not None and charge.is_captured:
                net[customer][charge.amount.currency] += charge.left.amount
                orders[customer] += 1
                refunds[customer] += charge.refunded.amount > 0
                disputes[customer] += len(self._disputes(charge))
        return {
            customer: Spending(
                tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
                orders[customer],
                refunds[customer],
                disputes[customer],
            )
            for customer, sums in net.items()
        }

    def check(self, intent: Intent) -> Outcome | None:
        """The same guards as for any provider."""
        barred = self._barred(intent)
        return Outcome.refused(barred) if barred else None

    def _barred(self, intent: Intent) -> str | None:
        if intent.act is Act.REFUND:
            charge = self._charge(intent.target)
            disputes = [read_dispute(row) for row in self._disputes(charge)] if charge else []
            barred = refund_barred(charge, disputes, intent.amount) if charge else _MISSING
        elif (row := self._row(intent.target)) is None:
            barred = _MISSING
        elif intent.act is Act.CLOSE_DISPUTE:
            barred = close_barred(read_dispute(row), self._now())
        elif intent.act in {Act.STAGE_EVIDENCE, Act.SUBMIT_EVIDENCE}:
            barred = evidence_barred(read_dispute(row), self._now())
        else:
            creditable = intent.amount is not None and row.get("status") == "open"
            barred = None if intent.act is Act.ANNOTATE or creditable else "it takes no credit note"
        return barred

    def carry_out(self, intent: Intent) -> Outcome:
        """Once a key; ``lost_answers`` makes the answer go astray."""
        outcome = self._outcomes.get(intent.key)
        if outcome is None:
            barred = self.check(intent)
            if barred:
                return barred
            outcome = self._outcomes[intent.key] = self._happen(intent)
        if self.lost_answers:
            self.lost_answers -= 1
            return Outcome.unknown("no answer came")
        return outcome

    def settle(self, intent: Intent) -> Outcome:
        """What came of the key."""
        return self._outcomes.get(intent.key, Outcome(Status.ABSENT, None, "it is not there"))

    def _happen(self, intent: Intent) -> Outcome:
        self._made += 1
        if intent.act is Act.REFUND:
            return self._refund(intent)
        row = self._row(intent.target) or {}
        if intent.act is Act.STAGE_EVIDENCE:
            files = {name: f"file_{name}" for name in intent.files}
            row["evidence"] = {**(row.get("evidence") or {}), **intent.evidence, **files}
        elif intent.act is Act.SUBMIT_EVIDENCE:
            row["evidence_details"]["submission_count"] = 1
            row["status"] = row["status"].replace("needs_response", "under_review")
        elif intent.act is Act.CLOSE_DISPUTE:
            row |= {"status": "lost", "is_charge_refundable": False}
        elif intent.act is Act.CREDIT_NOTE and intent.amount:
            row["amount_remaining"] = max(0, row["amount_remaining"] - to_units(intent.amount))
        row["metadata"] = {**(row.get("metadata") or {}), **intent.metadata}
        if intent.target in self._rows:
            self._changed.append(intent.target)
        made_new = intent.act is Act.CREDIT_NOTE
        return Outcome.done(f"cn_recorded_{self._made}" if made_new else intent.target)

    def _refund(self, intent: Intent) -> Outcome:
        charge = self._charge(intent.target)
        if charge is None:
            return Outcome.refused(f"{intent.target} is not in the recording")
        raw = self._charges[charge.id]
        raw["amount_refunded"] += to_units(intent.amount or charge.left)
        raw["refunded"] = raw["amount_refunded"] >= raw["amount_captured"]
        for row in self._disputes(charge):
            if raw["refunded"] and row["status"].startswith("warning_"):
                row["status"] = "warning_closed"
            self._changed.append(str(row["id"]))
        return Outcome.done(f"re_recorded_{self._made}", "succeeded")

    def _row(self, id: str) -> Row | None:
        """An object of the recording, charges included."""
        return self._rows.get(id) or self._charges.get(id)

    def _charge(self, target: str) -> ChargeRecord | None:
        raws = self._charges.values()
        found = (raw for raw in raws if target in {raw["id"], id_of(raw.get("payment_intent"))})
        raw = next(found, None)
        return read_charge(raw, self._keys) if raw else None

    def _disputes(self, charge: ChargeRecord) -> list[Row]:
        return [
            row
            for row in self._rows.values()
            if row["object"] == "dispute" and id_of(row.get("charge")) == charge.id
        ]
