"""Acts at the provider as people, the log and the provider's memory of keys see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from triage.domain.money import Money
from triage.providers.base import Outcome
from triage.store.chain import REMARK, Draft
from triage.store.intents import PLANNED, IntentRecord
from triage.store.records import micros, moment

_KEY_LIVES = timedelta(hours=25)
"""The provider keeps a key for at least 24 hours; after this we count on its being forgotten."""

_TRIES = 3
"""Attempts that came to nothing before a key is taken to be stuck on its first answer."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One act as people see it. ``waits``: ``""``, ``anybody`` or ``other`` to release it."""

    id: str
    case_id: str
    act: str
    target: str
    amount: Money | None
    state: str
    waits: str
    decided_by: str
    released_by: str | None
    ref: str | None
    reason: str
    """Why it was refused, is held, or is not known."""


def key_for(record: IntentRecord, now: datetime) -> dict[str, Any]:
    """Columns to write before sending: the same key while the provider remembers it, then a new one."""
    since = moment(record.keyed_at)
    if since is None:
        return {"keyed_at": micros(now)}
    if now - since < _KEY_LIVES:
        return {}
    head, _, number = record.key.rpartition(".")
    return {"keyed_at": micros(now), "key": f"{head}.{int(number) + 1}"}


def rests_until(record: IntentRecord, now: datetime) -> datetime | None:
    """When to send again what was sent several times and is not there: the provider repeats itself."""
    since = moment(record.keyed_at)
    if since is None or record.attempts < _TRIES or now - since >= _KEY_LIVES:
        return None
    return since + _KEY_LIVES


def entry_of(record: IntentRecord, act: str, actor: str, at: str, outcome: Outcome | None = None) -> Draft:
    facts = {
        "intent": record.id,
        "does": record.act,
        "target": record.target,
        "amount": record.amount,
        "currency": record.currency,
        "needs": record.needs,
        "ref": outcome.ref if outcome else None,
    }
    personal = {REMARK: outcome.reason} if outcome and outcome.reason else {}
    return Draft(at, actor, act, record.case_id, facts, personal)


def view_of(record: IntentRecord) -> ActionView:
    amount = Money.parse(record.amount, record.currency) if record.amount and record.currency else None
    return ActionView(
        id=record.id,
        case_id=record.case_id,
        act=record.act,
        target=record.target,
        amount=amount,
        state=record.state,
        waits=record.needs if record.state == PLANNED else "",
        decided_by=record.decided_by,
        released_by=record.released_by,
        ref=record.ref,
        reason=record.reason,
    )
