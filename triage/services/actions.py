"""Acts at the provider as people, the log and the provider's memory of keys see them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from triage.domain.money import Money
from triage.providers.base import Act, Outcome
from triage.services.models import ActionView
from triage.services.staging import digests_of
from triage.store.acts import PLANNED, IntentRecord
from triage.store.chain import REMARK, Draft
from triage.store.records import micros, moment

_KEY_LIVES = timedelta(hours=25)
"""The provider keeps a key for at least 24 hours; after this we count on its being forgotten."""

READY = "would be sent"
"""What a rehearsal says of an act that nothing holds."""

_TWICE = frozenset({Act.REFUND, Act.CREDIT_NOTE})
"""Acts that a provider carries out a second time when asked under a new key. The others change what is there,
or are taken once: for them a new key can be used as soon as a look shows that nothing happened."""

_TRIES = 3
"""Attempts that came to nothing before a key is taken to be stuck on its first answer."""


def key_for(record: IntentRecord, now: datetime) -> dict[str, Any]:
    """Columns to write before sending: the same key while the provider remembers it, then a new one."""
    since = moment(record.keyed_at)
    if since is None:
        return {"keyed_at": micros(now)}
    stuck = record.act not in _TWICE and record.attempts and record.attempts % _TRIES == 0
    if now - since < _KEY_LIVES and not stuck:
        return {}
    head, _, number = record.key.rpartition(".")
    return {"keyed_at": micros(now), "key": f"{head}.{int(number) + 1}"}


def rests_until(record: IntentRecord, now: datetime) -> datetime | None:
    """When to send again what was sent several times and is not there: the provider repeats itself."""
    since = moment(record.keyed_at)
    if record.act not in _TWICE or since is None or record.attempts < _TRIES or now - since >= _KEY_LIVES:
        return None
    return since + _KEY_LIVES


def entry_of(record: IntentRecord, act: str, actor: str, at: str, outcome: Outcome | None = None) -> Draft:
    """The log entry of a step of an act."""
    facts = {
        "intent": record.id,
        "does": record.act,
        "target": record.target,
        "amount": record.amount,
        "currency": record.currency,
        "needs": record.needs,
        "ref": outcome.ref if outcome else None,
        **digests_of(record),
    }
    personal = {REMARK: outcome.reason} if outcome and outcome.reason else {}
    return Draft(at, actor, act, record.case_id, facts, personal)


def view_of(record: IntentRecord) -> ActionView:
    """An act as screens are given it."""
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
        decision=record.decision,
    )


def json_of_act(view: ActionView) -> dict[str, Any]:
    """An act as programs are given it; the amount as text beside its currency."""
    return {
        "id": view.id,
        "case": view.case_id,
        "act": view.act,
        "target": view.target,
        "amount": view.amount.text if view.amount else None,
        "currency": view.amount.currency if view.amount else None,
        "state": view.state,
        "waits": view.waits,
        "decided_by": view.decided_by,
        "released_by": view.released_by,
        "ref": view.ref,
        "reason": view.reason,
    }
