"""Whether a reply may say of our own acts that they are done: what the case, and the desk, tell of them.

Each function is true when the act is known not to have happened, false when it has or goes out with the
reply, and ``None`` where the case does not tell.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rules.engine.facts_case import INQUIRY, OPEN, STATUSES

if TYPE_CHECKING:
    from rules.engine.replies.held import Held

_PAYS = frozenset({"refund", "store_credit", "accept", "remediate"})
"""Actions whose letter goes out with the money."""
_SENDS = frozenset({"reship", "reship_at_cost", "remediate"})
_WAITING = frozenset({"needs_response", "warning_needs_response"})
"""Disputes that nobody has answered yet."""
_PAID_BY_BANK = frozenset({"lost", "prevented"})


def not_refunded(held: Held) -> bool | None:
    """Nothing was refunded on the charge, and the answer is no refund either."""
    payment, refunded = held.block("payment"), held.refunded()
    if refunded is None and not ("refunded_at" in payment and payment["refunded_at"] is None):
        return None
    if refunded or held.block("dispute").get("status") in _PAID_BY_BANK:
        return False
    if held.action in _PAYS:
        return held.done is False
    return True if held.action else None


def not_refunded_whole(held: Held) -> bool | None:
    """A part was refunded, and the rest is not."""
    refunded, asked = held.refunded(), held.sums_asked()
    if refunded is None or not asked:
        return None
    if not Decimal(0) < refunded < min(asked):
        return False
    return held.done is False if held.action in _PAYS else True


def not_submitted(held: Held) -> bool | None:
    """The bank waits for our answer: no evidence was sent, nor does it go out with the reply."""
    dispute = held.block("dispute")
    status, count = dispute.get("status"), dispute.get("submission_count")
    if status not in STATUSES:
        return None
    if status not in _WAITING or (isinstance(count, int) and count > 0):
        return False
    if held.action == "contest":
        return held.done is False
    return True if held.action else None


def not_conceded(held: Held) -> bool | None:
    """The dispute is open, and it is not given up."""
    status = held.block("dispute").get("status")
    if status not in STATUSES:
        return None
    if held.action == "accept" or (held.action == "refund" and status in INQUIRY):
        return held.done is False
    return status in OPEN


def not_resent(held: Held) -> bool | None:
    """The answer sends something, and it is not on its way. A case does not tell what was sent before."""
    return held.done is False if held.action in _SENDS else None


def not_cancelled(held: Held) -> bool | None:
    """The subscription goes on, or the order was shipped."""
    subscription, order = held.block("subscription"), held.block("order")
    if subscription:
        return subscription["cancelled_at"] is None if "cancelled_at" in subscription else None
    if not order or not held.action or held.action in _PAYS:
        return None
    return True if order.get("fulfilled") is True or order.get("delivered_at") else None


def paid_out(held: Held) -> bool:
    """The refund that is answered is known to be carried out."""
    refunded, asked = held.refunded(), held.sums_asked()
    paid = held.done is True and held.action in _PAYS  # a contest that was carried out pays nobody
    return paid or bool(refunded and asked and refunded >= min(asked))


def unpaid(held: Held) -> bool:
    """What is asked for is not known to be refunded in full, by us or by the bank."""
    return not paid_out(held) and held.block("dispute").get("status") not in _PAID_BY_BANK


def answered(held: Held) -> bool:
    """The bank is known to have our evidence."""
    if not_submitted(held) is not False:
        return False
    dispute = held.block("dispute")
    return held.done is True or dispute.get("status") not in _WAITING or bool(dispute.get("submission_count"))
