"""What a case's screen is given of its messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.triage.conftest import REFUND
from triage.desk import Desk
from triage.services.language import UNKNOWN, language_of


def test_the_language_of_what_the_other_side_wrote_is_told(desk: Desk, take_in: Callable[..., Any]) -> None:
    texts = {
        "customer": "Kérem vissza a pénzem, három hete várok a csomagra!",
        "staff": "Wir prüfen es.",
    }
    messages = [{"from": sender, "text": text} for sender, text in texts.items()]
    take_in({**REFUND, "messages": messages})
    theirs, ours = desk.cases.show(REFUND["id"]).messages
    assert theirs.language == language_of(texts["customer"])
    assert theirs.language in {"hu", UNKNOWN}  # und where the detector has no build for this Python
    assert ours.language == UNKNOWN
