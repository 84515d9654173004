"""What was given on a case from this desk and does not stand in its document yet: it is not owed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from triage.domain.money import Money
from triage.providers.base import Act
from triage.store.acts import IntentRecord
from triage.store.intents import given
from triage.store.writing import Work

_LEFT = "left"
"""In a credit note's payload: the sum in question once the note counts, as a decimal string."""


def given_back(work: Work, case_id: str, document: Mapping[str, Any]) -> list[Money]:
    """The refunds that were made on a case, and the credit notes that its sum in question still holds.

    A refund leaves the sum of its case as it is. A credit note makes an open invoice smaller, and so the sum
    of its case, once the provider has told; of a paid invoice it never does, and of a case that a file tells
    of only where a later file has the smaller sum. One that was voided since still counts: what is owed is
    never too much.
    """
    return [_amount(one) for one in given(work.connection, case_id) if not _counts(one, document)]


def with_left(work: Work, record: IntentRecord, document: Mapping[str, Any]) -> str:
    """The payload of an act about to be sent; a credit note's tells the sum in question that it leaves."""
    if record.act != Act.CREDIT_NOTE or not record.amount:
        return record.payload
    left = Money.parse(document["amount"], document["currency"])
    before = [*given_back(work, record.case_id, document), _amount(record)]
    for one in before:
        if one.currency == left.currency:
            left -= one
    return json.dumps({**json.loads(record.payload), _LEFT: left.text}, sort_keys=True)


def _counts(record: IntentRecord, document: Mapping[str, Any]) -> bool:
    """Whether the document's sum is without the credit note: as small as the note left it, or smaller.

    Of a note that was made before what it left was kept, the sum is taken to be without it.
    """
    if record.act != Act.CREDIT_NOTE:
        return False
    left = json.loads(record.payload).get(_LEFT)
    return left is None or Money.parse(document["amount"], document["currency"]).amount <= Decimal(left)


def _amount(record: IntentRecord) -> Money:
    return Money.parse(record.amount or "0", record.currency or "")
