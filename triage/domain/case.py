"""Kinds of case, what may be decided on each, and the states that a case moves through."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from triage.domain.errors import IllegalMoveError


class Kind(StrEnum):
    """What a case is about."""

    CHARGEBACK = "chargeback"
    REFUND_REQUEST = "refund_request"
    CONTRACT_DISPUTE = "contract_dispute"


class State(StrEnum):
    """Where a case stands on the desk."""

    OPEN = "open"
    """Nobody has decided yet."""
    ESCALATED = "escalated"
    """Somebody named has to look first."""
    DECIDED = "decided"
    """A decision is recorded; it is not carried out yet."""
    WAITING = "waiting"
    """Nothing for us to do until the customer, the bank or the vendor moves."""
    CLOSED = "closed"
    """Over. It can be opened again."""


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.ESCALATED, State.DECIDED, State.WAITING, State.CLOSED}),
    State.ESCALATED: frozenset({State.OPEN, State.DECIDED, State.WAITING, State.CLOSED}),
    State.DECIDED: frozenset({State.OPEN, State.ESCALATED, State.WAITING, State.CLOSED}),
    State.WAITING: frozenset({State.OPEN, State.ESCALATED, State.DECIDED, State.CLOSED}),
    State.CLOSED: frozenset({State.OPEN}),
}
"""Legal moves between states; staying where one is, is always legal."""

SELLER, BUYER = "seller", "buyer"
ESCALATE = "escalate"
TARGETS = ("safety", "legal", "finance_lead", "support_lead", "sales_lead")
"""Whom a case can be escalated to."""

_ANYWHERE = (ESCALATE, "store_credit")
_ACTIONS: dict[tuple[Kind, str | None], tuple[str, ...]] = {
    (Kind.CHARGEBACK, None): ("contest", "accept", "refund", "none"),
    (Kind.REFUND_REQUEST, None): (
        "refund",
        "reship",
        "reship_at_cost",
        "correct_address",
        "return_then_refund",
        "decline",
        "hold",
        "request_info",
    ),
    (Kind.CONTRACT_DISPUTE, SELLER): ("remediate", "refund", "enforce", "request_info"),
    (Kind.CONTRACT_DISPUTE, BUYER): ("request_refund", "dispute_with_issuer", "wait", "enforce"),
}

ACTIONS = tuple(dict.fromkeys((*(name for names in _ACTIONS.values() for name in names), *_ANYWHERE)))
"""Every action there is, whatever the case."""

PAYING = frozenset({"refund", "store_credit"})
"""Actions that carry an amount of money."""

ANSWERS = frozenset({"contest", "accept"})
"""Actions that answer a dispute."""

WARNING = "early_fraud_warning"
"""The stage of a bank's warning, before any dispute."""

_ANSWERED = {
    "under_review": "the bank is looking at it",
    "warning_under_review": "the bank is looking at it",
    "won": "it is won",
    "lost": "it is lost",
    "prevented": "it was prevented",
    "warning_closed": "the inquiry is closed",
}
"""Why a dispute takes no answer, by its status at the provider; a status we do not know may take one."""

_STATE_AFTER = {
    "none": State.CLOSED,
    "hold": State.WAITING,
    "request_info": State.WAITING,
    "wait": State.WAITING,
    "request_refund": State.WAITING,
    ESCALATE: State.ESCALATED,
}


def role_of(document: Mapping[str, Any]) -> str | None:
    """``seller`` or ``buyer`` for a contract dispute (a seller unless it says otherwise), else ``None``."""
    if document.get("kind") != Kind.CONTRACT_DISPUTE:
        return None
    contract = document.get("contract") or {}
    return BUYER if contract.get("role") == BUYER else SELLER


def is_inquiry(document: Mapping[str, Any]) -> bool:
    """Whether the dispute is still an inquiry (a ``warning_…`` status), which a refund can resolve."""
    status = (document.get("dispute") or {}).get("status")
    return isinstance(status, str) and status.startswith("warning_")


def answered(document: Mapping[str, Any]) -> str | None:
    """Why the provider's dispute takes no answer (any more), in words; ``None`` while it may take one.

    A date that has passed is no such reason: the provider can move it, and says so itself when an answer is
    sent.
    """
    dispute = document.get("dispute") or {}
    if not dispute.get("id"):
        return None
    over = _ANSWERED.get(str(dispute.get("status")))
    if dispute.get("stage") == WARNING:
        return "no answer: it is a bank's warning, and no dispute yet"
    if over:
        return f"no answer any more: {over}"
    return "no answer: the bank allows none" if dispute.get("takes_answer") is False else None


def payment_of(document: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The charge, else the payment intent, and the invoice of a case: what a refund can be made of."""
    payment, invoice = document.get("payment") or {}, document.get("invoice")
    intent = _text(payment.get("payment_intent"))  # this key and the invoice may hold anything in a file
    return payment.get("charge") or intent, _text(invoice.get("id")) if isinstance(invoice, Mapping) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def actions_for(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Every action that a person may choose on this case, the book's own first."""
    kind = Kind(document["kind"])
    own = _ACTIONS[(kind, role_of(document))]
    if kind is Kind.CHARGEBACK and not is_inquiry(document):
        own = tuple(action for action in own if action != "refund")
    if kind is Kind.CHARGEBACK and answered(document):
        own = tuple(action for action in own if action not in ANSWERS)
    return own + _ANYWHERE


def suggestion_of(action: str, escalate_to: str | None) -> str:
    """An action in one word: ``refund``, ``escalate:legal``."""
    return f"{ESCALATE}:{escalate_to}" if action == ESCALATE else action


def in_words(suggestion: str) -> str:
    """A suggestion for people: ``escalate to legal`` for ``escalate:legal``, without underscores."""
    return suggestion.replace(":", " to ").replace("_", " ")


def state_after(action: str) -> State:
    """The state in which a decision for ``action`` leaves a case."""
    return _STATE_AFTER.get(action, State.DECIDED)


def check_move(case_id: str, old: State, new: State) -> None:
    """Raises :class:`IllegalMoveError` when a case may not go from ``old`` to ``new``."""
    if new is not old and new not in MOVES[old]:
        legal = ", ".join(sorted(MOVES[old]))
        raise IllegalMoveError(
            f"a case that is {old} cannot become {new}", f"case {case_id}", f"it can become: {legal}"
        )


def check_action(document: Mapping[str, Any], action: str, escalate_to: str | None = None) -> None:
    """Raises :class:`IllegalMoveError` when ``action`` is none that this case allows."""
    where = f"case {document.get('id')}"
    allowed = actions_for(document)
    over = answered(document) if action in ANSWERS else None
    if action not in allowed and over and document["kind"] == Kind.CHARGEBACK:
        raise IllegalMoveError(
            f"dispute {document['dispute']['id']} takes {over}",
            where,
            "choose one of: " + ", ".join(allowed),
        )
    if action not in allowed:
        raise IllegalMoveError(
            f"{action!r} is no action for this {document['kind'].replace('_', ' ')}",
            where,
            "choose one of: " + ", ".join(allowed),
        )
    if action == ESCALATE and escalate_to not in TARGETS:
        raise IllegalMoveError(
            "an escalation needs somebody to go to", where, "choose one of: " + ", ".join(TARGETS)
        )
    if action != ESCALATE and escalate_to:
        raise IllegalMoveError(
            f"{action!r} goes to nobody", where, "leave out whom to escalate to, or escalate"
        )
