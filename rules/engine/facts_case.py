"""Facts of the case itself, the customer, the dispute and the subscription."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rules.engine.facts import Fact, Situation, plain, register
from rules.engine.values import (
    MISSING,
    NEVER,
    NO_BLOCK,
    NOT_ESTABLISHED,
    Absent,
    as_count,
    as_flag,
    as_moment,
    as_money,
    as_text,
    is_object,
)

KINDS = ("chargeback", "refund_request", "contract_dispute")
WANTS = ("refund", "replacement", "cancellation", "other")
FAULTS = ("merchant", "carrier", "customer")
INQUIRY = ("warning_needs_response", "warning_under_review", "warning_closed")
STATUSES = ("needs_response", "under_review", "won", "lost", *INQUIRY, "prevented")
OPEN = frozenset({"needs_response", "under_review", "warning_needs_response", "warning_under_review"})


def event(block: str, key: str, absent: Any = MISSING, if_no_block: Any = None) -> Callable[[Situation], Any]:
    """A reader of an ``…_at`` field: an explicit null is :data:`NEVER`."""

    def read(situation: Situation) -> Any:
        found: Mapping[str, Any] = getattr(situation, block)
        if not found and if_no_block is not None:
            return if_no_block
        if key not in found:
            return absent
        raw = found[key]
        return NEVER if raw is None else as_moment(raw)

    return read


def present(block: str) -> Callable[[Situation], Any]:
    """Whether the case holds anything under ``block``."""
    return lambda situation: bool(getattr(situation, block))


def _now(s: Situation) -> Any:
    return s.now


def _requested_at(s: Situation) -> Any:
    opened = as_moment(s.case.get("opened_at"))
    if opened is not MISSING:
        return opened
    senders = ("customer", "counterparty") if s.case.get("kind") == "contract_dispute" else ("customer",)
    times = [as_moment(message.get("at")) for message in messages(s) if message.get("from") in senders]
    known = [at for at in times if at is not MISSING]
    if known:
        return min(known)
    s.work["requested_now"] = True
    return s.now


def messages(s: Situation) -> list[Mapping[str, Any]]:
    """The messages of the case that are messages."""
    found = s.case.get("messages")
    return [m for m in found if is_object(m)] if isinstance(found, list) else []


def _in_europe(s: Situation) -> Any:
    country = as_text(s.customer.get("country"))
    return country if country is MISSING else country.upper() in s.book.withdrawal_countries


def _written_status(s: Situation) -> Any:
    return plain("dispute", "status", as_text, MISSING, NO_BLOCK)(s)


def _status(s: Situation) -> Any:
    """The status, where it is one of ``STATUSES``: another word tells nothing, so it is unknown."""
    status = _written_status(s)
    return status if isinstance(status, Absent) or status in STATUSES else MISSING


def _inquiry(s: Situation) -> Any:
    status = _written_status(s)
    return status if isinstance(status, Absent) else status.startswith("warning_")


def _open(s: Situation) -> Any:
    status = s["dispute.status"]
    if status is NO_BLOCK:
        return False
    return status if isinstance(status, Absent) else status in OPEN


def _evidence(s: Situation) -> Any:
    found = s.dispute.get("evidence")
    return frozenset(map(str, found)) if isinstance(found, list) else MISSING


def _case(key: str, convert: Callable[[Any], Any], absent: Any = MISSING) -> Callable[[Situation], Any]:
    return plain("case", key, convert, absent)


register(
    [
        Fact("kind", "text", "kind of case", "What the case is about.", _case("kind", as_text), words=KINDS),
        Fact("amount", "money", "amount", "The sum in question: asked for, or disputed.", _case("amount",
             as_money)),
        Fact("opened_at", "moment", "opened", "When the case was opened.", event("case", "opened_at")),
        Fact("respond_by", "moment", "answer by", "When an answer is due.", _case("respond_by", as_moment)),
        Fact("wants", "text", "asked for", "What the customer asks for, when staff or the helpdesk know it.",
             _case("wants", as_text), words=WANTS),
        Fact("fault", "text", "fault", "Whose fault it is, as established by staff or by facts, not as "
             "claimed.",
             _case("fault", as_text, NOT_ESTABLISHED), exempt=True, words=FAULTS),
        Fact("case.now", "moment", "now", "The moment as of which the case is judged.", _now),
        Fact("case.requested_at", "moment", "request",
             "When the customer asked: opened_at, else the first customer message, else now.", _requested_at),
        Fact("customer.country", "text", "country", "The customer's country, two letters.",
             plain("customer", "country", as_text)),
        Fact("customer.language", "text", "language", "The customer's language, two letters.",
             plain("customer", "language", as_text)),
        Fact("customer.lifetime_value", "money", "spend", "All that the customer has spent with us.",
             plain("customer", "lifetime_value", as_money)),
        Fact("customer.orders", "count", "orders", "How many orders the customer has placed.",
             plain("customer", "orders", as_count)),
        Fact("customer.refunds_12m", "count", "refunds in 12 months", "Refunds in the last twelve months.",
             plain("customer", "refunds_12m", as_count)),
        Fact("customer.disputes_12m", "count", "disputes in 12 months", "Disputes in the last twelve months.",
             plain("customer", "disputes_12m", as_count)),
        Fact("customer.consumer", "flag", "consumer",
             "Whether the customer bought as a consumer, not a business.",
             plain("customer", "consumer", as_flag)),
        Fact("customer.in_eu_eea_uk", "flag", "in the EU, the EEA or the UK",
             "Whether the customer's country is on the list in countries.yaml.", _in_europe),
    ]
)  # fmt: skip

register(
    [
        Fact("dispute.present", "flag", "dispute on record", "Whether the case holds a dispute.",
             present("dispute"), exempt=True),
        Fact("dispute.status", "text", "dispute status", "Where the dispute stands with the processor.",
             _status, words=STATUSES),
        Fact("dispute.inquiry", "flag", "an inquiry",
             "Whether it is an inquiry (a warning_ status), no dispute yet.",
             _inquiry),
        Fact("dispute.open", "flag", "dispute open",
             "Whether a dispute or inquiry is open; no dispute on record counts as none open.", _open),
        Fact("dispute.reason", "text", "reason", "The processor's reason.",
             plain("dispute", "reason", as_text, MISSING, NO_BLOCK)),
        Fact("dispute.network", "text", "card network", "The card network.",
             plain("dispute", "network", as_text, MISSING, NO_BLOCK),
             words=("visa", "mastercard", "amex", "discover")),
        Fact("dispute.network_code", "text", "network code", "The network's reason code.",
             plain("dispute", "network_code", as_text, MISSING, NO_BLOCK)),
        Fact("dispute.opened_at", "moment", "dispute opened", "When the dispute was opened.",
             event("dispute", "opened_at", MISSING, NO_BLOCK)),
        Fact("dispute.due_by", "moment", "answer due", "The processor's last moment for an answer.",
             plain("dispute", "due_by", as_moment, MISSING, NO_BLOCK)),
        Fact("dispute.takes_answer", "flag", "an answer taken",
             "Whether the bank takes an answer at all: some disputes, and every early warning of fraud, take "
             "none.",
             plain("dispute", "takes_answer", as_flag, NOT_ESTABLISHED, NO_BLOCK), exempt=True),
        Fact("dispute.submission_count", "count", "answers sent", "How often an answer was sent.",
             plain("dispute", "submission_count", as_count, MISSING, NO_BLOCK)),
        Fact("dispute.evidence", "items", "evidence", "The evidence at hand, by the processor's field names.",
             _evidence),
        Fact("subscription.present", "flag", "subscription on record",
             "Whether the case holds a subscription.",
             present("subscription")),
        *(
            Fact(f"subscription.{key}", "moment", label, doc,
                 event("subscription", key, NOT_ESTABLISHED if key == "cancelled_at" else MISSING, NO_BLOCK),
                 exempt=key == "cancelled_at")
            for key, label, doc in (
                ("started_at", "subscribed", "When the subscription began."),
                ("renewed_at", "renewed", "When the renewal in question was charged."),
                ("cancelled_at", "cancelled", "When the customer cancelled."),
                ("terms_accepted_at", "terms accepted", "When the customer accepted the terms."),
                ("reminder_sent_at", "reminder sent", "When we announced the renewal."),
            )
        ),
        Fact("subscription.used_since_renewal", "flag", "used since the renewal",
             "Whether it was used after the renewal.",
             plain("subscription", "used_since_renewal", as_flag, MISSING, NO_BLOCK)),
    ]
)  # fmt: skip
