"""Facts of a payment provider in neutral form: what documents and guards read, whoever the provider is.

``None`` is unknown. Words of a provider's open lists (status, reason, network) pass through as they
came, known to us or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.domain.deadline import ANSWERABLE, ANSWERED
from triage.domain.money import Money

APPEAL, APPEALED = "appeal_needs_response", "appeal_under_review"


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """Who paid."""

    id: str | None = None
    name: str | None = None
    email: str | None = None
    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ShippingRecord:
    """Where the goods were sent; ``address`` has the case file's keys."""

    address: Mapping[str, str] = field(default_factory=dict)
    carrier: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ChargeRecord:
    """One payment."""

    id: str
    payment: str | None
    amount: Money
    captured: Money
    refunded: Money
    created_at: datetime | None
    paid: bool
    is_captured: bool
    disputed: bool
    method: str | None
    three_ds: bool | None
    avs: str | None
    customer: CustomerRecord
    shipping: ShippingRecord | None
    order: str | None
    """The shop's own number of the order."""
    network: str | None = None
    refunds: tuple[RefundRecord, ...] = ()
    """Those that the provider sent along; there may be more."""

    @property
    def left(self) -> Money:
        """What can still be given back."""
        return self.captured - self.refunded


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """One dispute or inquiry. ``due_by`` ``None``: no answer is possible, or none was named."""

    id: str
    amount: Money
    status: str
    reason: str
    charge: str | None
    payment: str | None
    opened_at: datetime
    due_by: datetime | None
    network: str | None
    network_code: str | None
    case_type: str | None
    submission_count: int
    submission_method: str | None
    past_due: bool
    refundable: bool
    """Whether the provider says that the payment can still be refunded."""
    evidence: tuple[str, ...]
    """Names of the evidence that is staged or sent."""
    takes_answer: bool = True
    """Whether the bank takes an answer at all; true where it was not said."""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_inquiry(self) -> bool:
        """Whether no money has moved yet."""
        return self.status.startswith("warning_")

    @property
    def is_known(self) -> bool:
        """Whether we know what the status means."""
        return self.status in ANSWERABLE | ANSWERED | {APPEAL, APPEALED}

    @property
    def is_answerable(self) -> bool:
        """Whether the provider still takes an answer."""
        return self.status in ANSWERABLE or self.status == APPEAL

    @property
    def wants_appeal(self) -> bool:
        """Whether it went on to the next instance, which takes an answer of its own after the first one."""
        return self.status == APPEAL

    @property
    def is_answered(self) -> bool:
        """Whether evidence was sent to the instance that it is at."""
        return bool(self.submission_count) and not self.wants_appeal

    @property
    def is_open(self) -> bool:
        """Whether the bank has not decided yet."""
        return self.status.endswith(("needs_response", "under_review"))


@dataclass(frozen=True, slots=True)
class WarningRecord:
    """A bank's warning of fraud, before any dispute."""

    id: str
    charge: str | None
    payment: str | None
    fraud_type: str
    actionable: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """Money on its way back."""

    id: str
    amount: Money
    status: str
    failure: str | None
    charge: str | None
    payment: str | None
    created_at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_stuck(self) -> bool:
        """Whether the customer has not got it and will not without us."""
        return self.status in {"failed", "requires_action"}


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """A bill; ``amount`` is what is still to be paid, the whole sum where nothing is."""

    id: str
    number: str | None
    status: str
    amount: Money
    created_at: datetime
    due_at: datetime | None
    customer: CustomerRecord
    subscription: str | None
    dispute_reason: str | None
    contract: str | None


@dataclass(frozen=True, slots=True)
class SubscriptionRecord:
    """A contract that renews itself; ``amount`` is one period's price, where it has one."""

    id: str
    status: str
    amount: Money | None
    started_at: datetime | None
    cancelled_at: datetime | None
    term_ends_at: datetime | None
    comment: str | None
    feedback: str | None
    customer: CustomerRecord
    contract: str | None
