"""Replies on a desk: drafted, refused when they break a rule, kept when they are sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.triage.judge import NOW
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError, TriageError, UsageError
from triage.services.reply_rules import ReplyRules, lint_lines


def test_a_draft_is_in_the_customers_language_with_the_sum_of_the_decision(desk: Desk, take_in) -> None:  # type: ignore[no-untyped-def]
    take_in({
        "id": "rr_1", "kind": "refund_request", "amount": "54.00", "currency": "USD", "fault": "merchant",
        "customer": {"name": "Ida Holm", "language": "de"},
    })  # fmt: skip
    desk.deciding.decide("rr_1", "refund", "half", amount="27.00")
    made = desk.replying.draft("rr_1")
    assert (made.language, made.action) == ("de", "refund")
    assert "27,00 USD" in made.text
    assert made.text.startswith("Guten Tag Ida Holm,")
    assert "unheld_promise" in made.checked


def test_an_action_without_a_letter_says_so(busy_desk: Desk) -> None:
    busy_desk.deciding.decide("cb_1", "none", "too late")
    with pytest.raises(IllegalMoveError, match="'none' is no answer to anybody"):
        busy_desk.replying.draft("cb_1")


def test_a_language_without_letters_is_named(busy_desk: Desk) -> None:
    with pytest.raises(UsageError, match="there are no letters in 'xx'"):
        busy_desk.replying.draft("rr_1", "xx")


def test_what_a_person_wrote_is_checked_and_kept_only_when_it_passes(busy_desk: Desk) -> None:
    bad = busy_desk.replying.written("rr_1", "We refund once your review is deleted.", "en")
    with pytest.raises(TriageError, match="the reply breaks review_coupling"):
        busy_desk.replying.mark_sent(bad)
    good = busy_desk.replying.written("rr_1", "Thank you for your message. We are looking into it.", "en")
    number = busy_desk.replying.mark_sent(good, by="bob")
    entry = busy_desk.log.entries(0, 1)[0]
    assert (entry.number, entry.act, entry.actor) == (number, "replied", "bob")
    assert "We are looking into it" in entry.summary
    assert busy_desk.log.verify().ok


def test_lint_reads_a_stream_and_names_bad_lines() -> None:
    case = {"id": "c", "kind": "refund_request", "amount": "54.00", "currency": "USD"}
    good = {"id": "1", "case": case, "action": "refund", "lang": "en", "text": "We refunded 45.00 USD."}
    lines = [json.dumps(good).encode(), b"", b"{", b"[]", b'{"id": 3, "text": ""}', b"\xff"]
    found = list(lint_lines(ReplyRules(), lines, NOW))
    assert found[0][1] is not None
    assert [each["rule"] for each in found[0][1]["violations"]] == ["wrong_amount"]
    assert [(number, reason.split(":")[0].split(" (")[0]) for number, _, reason in found[1:]] == [
        (3, "not JSON"), (4, 'not a message such as {"id"'), (5, "id"), (6, "not UTF-8"),
    ]  # fmt: skip


def test_lint_judges_as_of_the_cases_own_moment(tmp_path: Path) -> None:
    case = {
        "kind": "refund_request",
        "amount": "54.00",
        "currency": "USD",
        "now": "2026-11-20T09:00:00Z",
        "respond_by": "2026-11-27T09:00:00Z",
    }
    line = json.dumps(
        {"id": "1", "case": case, "action": "refund", "lang": "en", "text": "By 27 November."}
    ).encode()
    [(_, found, _)] = lint_lines(ReplyRules(), [line], datetime(2030, 1, 1, tzinfo=UTC))
    assert found is not None
    assert found["violations"] == []


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"case": "rr_1"}, "case"),
        ({"case": None}, "case"),
        ({"case": []}, "case"),
        ({"case": {"amount": "54.00"}}, "case.kind"),
        ({"case": {"kind": [], "amount": "54.00"}}, "case.kind"),
        ({"case": {"kind": "refund_request"}}, "case.amount"),
        ({"action": "refnud"}, "action"),
        ({"action": ["refund"]}, "action"),
        ({"public": "yes"}, "public"),
        ({"public": None}, "public"),
        ({"lang": 3}, "lang"),
    ],
)
def test_lint_refuses_a_line_that_it_would_misread(wrong: dict[str, object], key: str) -> None:
    case = {"id": "c", "kind": "refund_request", "amount": "54.00", "currency": "USD"}
    line = {"id": "1", "case": case, "action": "refund", "text": "We refunded 54.00 USD."}
    found = list(
        lint_lines(ReplyRules(), [json.dumps(line | wrong).encode(), json.dumps(line).encode()], NOW)
    )
    assert found[0][1] is None
    assert found[0][2].split(":")[0] == key
    assert found[1][1] is not None


def test_lint_lists_only_the_rules_for_which_the_case_tells_enough() -> None:
    case = {"kind": "refund_request", "amount": "54.00", "dispute": {"status": "weird"}}
    line = {"id": "1", "case": case, "text": "Thank you."}
    [(_, found, _)] = lint_lines(ReplyRules(), [json.dumps(line).encode()], NOW)
    assert found is not None
    silent = {
        "wrong_currency",
        "wrong_name",
        "parallel_refund",
        "admission_while_contesting",
        "withdrawal_denied",
    }
    assert silent.isdisjoint(found["checked"])
    assert {"wrong_amount", "review_coupling"} <= set(found["checked"])


def test_another_letter_tone_or_decision_can_be_drafted(busy_desk: Desk) -> None:
    chosen = busy_desk.replying.stationery()
    assert {"decline", "public"} <= set(chosen.letters)
    assert (chosen.tone, chosen.public) == ("plain", "public")
    assert "16 CFR" in chosen.rules["review_coupling"].source
    made = busy_desk.replying.draft("rr_1", "en", letter="decline", tone="formal")
    assert (made.name, made.public) == ("decline", False)
    assert busy_desk.replying.draft("rr_1", letter="public").public
    assert busy_desk.replying.draft("rr_1", "en", action="refund", amount="5.00").action == "refund"
    for wrong in ({"letter": "poem"}, {"tone": "angry"}):
        with pytest.raises(UsageError, match="choose one of"):
            busy_desk.replying.draft("rr_1", "en", **wrong)


def test_a_sentence_in_another_language_than_the_letter_is_read_in_its_own(busy_desk: Desk) -> None:
    text = "Danke für Ihre Nachricht. Wir sehen uns das an.\nWe refund you once your review is gone."
    found = busy_desk.replying.written("rr_1", text, "de")
    assert [one.rule for one in found.violations] == ["review_coupling"]
