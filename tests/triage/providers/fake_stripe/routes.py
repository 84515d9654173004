"""What the stand-in answers: reading with cursors, filters and expansion; writing with Stripe's rules."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.triage.providers.fake_stripe import billing, objects
from tests.triage.providers.fake_stripe.objects import Object
from tests.triage.providers.fake_stripe.world import World

Params = dict[str, Any]
_THREE = {"bhd", "jod", "kwd", "omr", "tnd"}


class RefusedError(Exception):
    """An error that Stripe answers."""

    def __init__(self, status: int, message: str, code: str | None = None, param: str | None = None) -> None:
        self.status = status
        kind = "invalid_request_error" if status < 500 else "api_error"
        self.error = {"type": kind, "message": message, "code": code, "param": param}
        super().__init__(message)


class Routes:
    """Answers one request at a time from the world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def read(self, path: str, params: Params) -> Object:
        """GET."""
        if path == "account":
            return {
                "id": "acct_fake",
                "object": "account",
                "settings": {"dashboard": {"display_name": "Shop"}},
            }
        if path in self.world.collections:
            return self._list(path, params)
        name, _, id = path.rpartition("/")
        row = self.world.collections[name].by_id.get(id) if name in self.world.collections else None
        if row is None:
            raise RefusedError(404, f"No such object: '{id}'", "resource_missing", "id")
        return self._expand(row, params.get("expand", []))

    def _list(self, name: str, params: Params) -> Object:
        limit = int(params.get("limit", 10))
        if not 1 <= limit <= 100:
            raise RefusedError(400, "Invalid integer: limit must be between 1 and 100", None, "limit")
        after = params.get("starting_after")
        if after and after not in self.world[name].by_id:
            raise RefusedError(400, f"No such object: '{after}'", "resource_missing", "starting_after")
        found: list[Object] = []
        for row in self.world[name].older_than(after):
            if self._fits(name, row, params):
                found.append(row)
                if len(found) > limit:
                    break
        paths = [path.removeprefix("data.") for path in params.get("expand", [])]
        rows = [self._expand(row, paths) for row in found[:limit]]
        return {"object": "list", "url": f"/v1/{name}", "has_more": len(found) > limit, "data": rows}

    def _fits(self, name: str, row: Object, params: Params) -> bool:
        allowed = {
            "disputes": {"charge", "payment_intent"},
            "charges": {"customer", "payment_intent"},
            "refunds": {"charge", "payment_intent"},
            "radar/early_fraud_warnings": {"charge", "payment_intent"},
            "invoices": {"customer", "status", "subscription"},
            "subscriptions": {"customer", "status"},
            "credit_notes": {"customer", "invoice"},
            "events": {"types", "type"},
        }.get(name, set())
        known = allowed | {"limit", "starting_after", "expand", "created"}
        if unknown := set(params) - known:
            raise RefusedError(
                400,
                f"Received unknown parameter: {sorted(unknown)[0]}",
                "parameter_unknown",
                sorted(unknown)[0],
            )
        if len(params.get("types", [])) > 20:
            raise RefusedError(400, "You may filter on at most 20 event types", None, "types")
        for field in allowed - {"types"}:
            if (
                field in params
                and params[field] != row.get(field)
                and (field, params[field]) != ("status", "all")
            ):
                return False
        if "types" in params and row["type"] not in params["types"]:
            return False
        made = params.get("created") or {}
        return not (
            ("gte" in made and row["created"] < int(made["gte"]))
            or ("lte" in made and row["created"] > int(made["lte"]))
        )

    def _expand(self, row: Object, paths: list[str]) -> Object:
        shown = copy.copy(row)
        for path in paths:
            head, _, rest = path.partition(".")
            value = shown.get(head)
            if head == "refunds" and row.get("object") == "charge":
                mine = [one for one in self.world["refunds"].older_than(None) if one["charge"] == row["id"]]
                value = {"object": "list", "data": mine}
            if isinstance(value, str):
                value = self.world.find(value)
            if isinstance(value, dict):
                shown[head] = self._expand(value, [rest] if rest else [])
        return shown

    def write(self, path: str, params: Params) -> Object:
        """POST. Raises :class:`RefusedError`; otherwise the effect has happened."""
        parts = path.split("/")
        made: dict[str, Callable[[Params], Object]] = {
            "refunds": self._refund,
            "credit_notes": self._credit_note,
            "files": self._file,
        }
        if path in made:
            return made[path](params)
        row = self.world.find(parts[1]) if len(parts) > 1 else None
        if row is None:
            raise RefusedError(404, f"No such object: '{path}'", "resource_missing", "id")
        if parts[0] == "disputes":
            return self._close(row) if parts[2:] == ["close"] else self._update_dispute(row, params)
        row["metadata"].update(params.get("metadata", {}))
        self.world.effects.append(
            ("annotate", row["id"], params.get("metadata", {}).get("triage_annotate", ""))
        )
        return row

    def _refund(self, params: Params) -> Object:
        paid = self.world.find(params.get("charge", ""))
        if "payment_intent" in params and (intent := self.world.find(params["payment_intent"])):
            paid = self.world.find(intent["latest_charge"])
        if paid is None:
            raise RefusedError(404, "No such charge", "resource_missing", "charge")
        disputes = self.world.disputes_of(paid)
        if any(row["status"] in {"needs_response", "under_review", "lost"} for row in disputes):
            raise RefusedError(
                400, f"Charge {paid['id']} has been charged back; cannot issue a refund.", "charge_disputed"
            )
        left = paid["amount_captured"] - paid["amount_refunded"]
        if left <= 0:
            raise RefusedError(
                400, f"Charge {paid['id']} has already been refunded.", "charge_already_refunded"
            )
        amount = int(params.get("amount", left))
        if amount > left:
            raise RefusedError(
                400, "Refund amount is greater than unrefunded amount on charge", "amount_too_large", "amount"
            )
        if paid["currency"] in _THREE and amount % 10:
            raise RefusedError(
                400, "Invalid amount: the last digit must be 0", "parameter_invalid_integer", "amount"
            )
        metadata = dict(params.get("metadata", {}))
        row = self.world.refund(paid, amount, metadata=metadata, reason=params.get("reason"))
        self.world.effects.append(("refund", paid["id"], metadata.get("triage_refund", "")))
        for found in disputes:
            if paid["refunded"] and found["status"].startswith("warning_"):
                self.world.move(found, "warning_closed")
        return row

    def _update_dispute(self, row: Object, params: Params) -> Object:
        submit = params.get("submit", "true") != "false"
        evidence, appeal = params.get("evidence", {}), row["status"].startswith("appeal_")
        if submit or evidence:
            self._still_open(row)
            if row["evidence_details"]["submission_count"] and not appeal:
                raise RefusedError(400, "Evidence for this dispute has already been submitted.")
        if unknown := set(evidence) - ({"appeal"} if appeal else set(objects.EVIDENCE)):
            raise RefusedError(
                400, f"Received unknown parameter: {sorted(unknown)[0]}", "parameter_unknown", "evidence"
            )
        for name in objects.FILES & set(evidence):
            if evidence[name] not in self.world["files"].by_id:
                raise RefusedError(400, f"No such file: '{evidence[name]}'", "resource_missing", name)
        row["evidence"].update(evidence)
        row["metadata"].update(params.get("metadata", {}))
        named = params.get("metadata", {})
        if evidence:
            row["evidence_details"]["has_evidence"] = True
            self.world.effects.append(("stage", row["id"], named.get("triage_stage_evidence", "")))
        elif not submit:
            self.world.effects.append(("annotate", row["id"], named.get("triage_annotate", "")))
        if submit:
            row["evidence_details"]["submission_count"] += 1
            row["status"] = row["status"].replace("needs_response", "under_review")
            self.world.effects.append(("submit", row["id"], named.get("triage_submit_evidence", "")))
        self.world.emit("charge.dispute.updated", row)
        return row

    def _close(self, row: Object) -> Object:
        self._still_open(row)
        row["status"], row["is_charge_refundable"] = "lost", False
        self.world.effects.append(("close", row["id"], ""))
        self.world.emit("charge.dispute.closed", row)
        return row

    def _still_open(self, row: Object) -> None:
        if not row["status"].endswith("needs_response"):
            raise RefusedError(400, "This dispute is already closed")
        if (row["evidence_details"]["due_by"] or 0) < self.world.now:
            raise RefusedError(400, "The time to respond to this dispute has passed")

    def _credit_note(self, params: Params) -> Object:
        bill = self.world.find(params.get("invoice", ""))
        if bill is None:
            raise RefusedError(404, "No such invoice", "resource_missing", "invoice")
        amount = int(params["amount"])
        if bill["status"] == "paid" and int(params.get("credit_amount", 0)) != amount:
            raise RefusedError(400, "The sum of credit, refund and out of band amounts must equal the amount")
        if bill["status"] == "open":
            if amount > bill["amount_remaining"]:
                raise RefusedError(400, "The credit note is larger than what remains", None, "amount")
            bill["amount_remaining"] -= amount
        metadata = dict(params.get("metadata", {}))
        row = billing.credit_note(self.world.id("cn"), self.world.now, amount, bill, metadata=metadata)
        self.world["credit_notes"].add(row)
        self.world.effects.append(("credit_note", bill["id"], metadata.get("triage_credit_note", "")))
        self.world.emit("credit_note.created", row)
        return row

    def _file(self, params: Params) -> Object:
        if params.get("purpose") != "dispute_evidence" or not params.get("size"):
            raise RefusedError(400, "A file for a dispute has the purpose dispute_evidence", None, "purpose")
        if params["size"] > 5_000_000 or params["kind"] not in {"%PDF", "\x89PNG", "\xff\xd8\xff\xe0"}:
            raise RefusedError(400, "Evidence is a PDF, JPEG or PNG of at most 5 MB", None, "file")
        row = {
            "id": self.world.id("file"),
            "object": "file",
            "created": self.world.now,
            "filename": params.get("filename", ""),
            "purpose": params.get("purpose", ""),
            "sha256": params["sha256"],
            "size": params["size"],
            "type": "pdf",
        }
        self.world.effects.append(("file", row["id"], ""))
        return self.world["files"].add(row)
