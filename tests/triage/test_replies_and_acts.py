"""What letters say of our own acts: will, until it is done; and nothing announced that nobody decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError

PAID = {"charge": "ch_1", "amount": "54.00", "refunded": "0.00"}


@pytest.fixture
def at_stripe(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def broken(desk: Desk, case_id: str, text: str) -> list[str]:
    """The rules that a text of somebody's own breaks."""
    return [one.rule for one in desk.replying.written(case_id, text, "en").violations]


def test_a_contest_says_sent_only_once_the_evidence_was_sent(stripe: FakeStripe, at_stripe: Desk) -> None:
    desk, claim = at_stripe, "We have sent the bank our documents."
    id: str = stripe.world.dispute()["id"]
    desk.syncing.sync()
    assert broken(desk, id, claim) == ["unheld_promise"]
    desk.deciding.decide(id, "contest", "")
    assert "will send the bank" in desk.replying.draft(id, "en").text
    assert broken(desk, id, claim) == ["unheld_promise"]
    left = desk.acting.run()
    assert "will send the bank" in desk.replying.draft(id, "en").text  # staged, and not released
    desk.acting.release(left[0].id)
    desk.acting.run()
    assert "have sent the bank" in desk.replying.draft(id, "en").text
    assert broken(desk, id, claim) == []


def test_a_refund_is_told_as_done_once_it_is(stripe: FakeStripe, at_stripe: Desk) -> None:
    desk = at_stripe
    row: dict[str, Any] = stripe.world.dispute(stripe.world.charge(5_400), status="warning_needs_response")
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "refund", "cheaper")
    made = desk.replying.draft(row["id"], "en")
    assert "We refund 54.00 USD" in made.text
    assert made.violations == ()
    assert "unheld_promise" in broken(desk, row["id"], "We have refunded 54.00 USD.")
    assert desk.acting.run() == []
    made = desk.replying.draft(row["id"], "en")
    assert "We have refunded 54.00 USD" in made.text
    assert made.violations == ()
    assert broken(desk, row["id"], "We have refunded 54.00 USD.") == []


def test_what_is_only_looked_at_is_not_told_as_done(desk: Desk, take_in: Any) -> None:
    take_in({"id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD", "payment": PAID})
    desk.deciding.decide("rr_1", "decline", "")
    made = desk.replying.draft("rr_1", "en", action="refund", amount="54.00")
    assert "We refund 54.00 USD" in made.text
    assert made.violations == ()


def test_a_letter_that_nobody_decided_is_not_kept_as_sent(desk: Desk, take_in: Any) -> None:
    take_in(
        {"id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD", "fault": "merchant"}
    )
    letter = desk.replying.draft("rr_1", "en")
    assert not letter.decided
    with pytest.raises(IllegalMoveError, match="nobody has decided this case; the letter announces 'refund'"):
        desk.replying.mark_sent(letter)
    assert [entry.act for entry in desk.cases.show("rr_1").history] == []
    desk.deciding.decide("rr_1", "refund", "ours")
    assert desk.replying.mark_sent(letter)


@pytest.mark.parametrize("letter", [True, False])
def test_what_was_made_before_an_undo_is_not_kept_after_it(desk: Desk, take_in: Any, letter: bool) -> None:
    take_in(
        {"id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD", "fault": "merchant"}
    )
    desk.deciding.decide("rr_1", "refund", "ours")
    if letter:
        made = desk.replying.draft("rr_1", "en")
    else:
        made = desk.replying.written("rr_1", "We will refund you 54.00 USD.", "en")
    assert made.decided
    desk.deciding.undo("rr_1")
    with pytest.raises(IllegalMoveError, match="nobody has decided this case"):
        desk.replying.mark_sent(made)
    assert "replied" not in [entry.act for entry in desk.cases.show("rr_1").history]


def test_own_words_before_a_decision_may_ask_and_not_promise(desk: Desk, take_in: Any) -> None:
    take_in(
        {"id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD", "fault": "merchant"}
    )
    asks = desk.replying.written("rr_1", "Thank you. Could you send us two photos?", "en")
    assert desk.replying.mark_sent(asks)
    promises = desk.replying.written("rr_1", "We will refund you 54.00 USD.", "en")
    assert promises.violations == ()
    with pytest.raises(IllegalMoveError, match="the reply promises: “We will refund"):
        desk.replying.mark_sent(promises)


def test_an_answer_in_public_announces_nothing(desk: Desk, take_in: Any) -> None:
    take_in({"id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD"})
    assert desk.replying.mark_sent(desk.replying.draft("rr_1", "en", public=True))
