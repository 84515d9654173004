"""The desk judges with the shipped rulebook, and a verdict read again is the verdict read at first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.triage.conftest import REFUND
from tests.triage.judge import NOW, FakeJudge, FakeVerdict
from triage.desk import Desk
from triage.domain.errors import TriageError
from triage.services.book import BookJudge
from triage.services.judging import suggestion_of

JUDGED = Path(__file__).parents[3] / "fixtures" / "cases" / "judged.jsonl"


@pytest.fixture(scope="module")
def judge() -> BookJudge:
    """The shipped book, loaded once."""
    return BookJudge(None)


@pytest.fixture(scope="module")
def stories() -> list[dict[str, Any]]:
    """Cases with the verdict that people agreed on."""
    return [json.loads(line) for line in JUDGED.read_text("utf-8").splitlines()]


def test_stored_suggestions_are_those_of_the_book(
    open_desk: Callable[..., Desk], tmp_path: Path, judge: BookJudge, stories: list[dict[str, Any]]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(story["case"]) + "\n" for story in stories))
    desk = open_desk(judge=lambda: judge)
    assert desk.importing.import_file(file).new == len(stories)
    rows = {row.id: row.suggestion for row in desk.queue.window(limit=len(stories))}
    for story in stories:
        verdict = judge.judge(story["case"], NOW)
        assert rows[story["case"]["id"]] == suggestion_of(verdict.action, verdict.escalate_to)


def test_a_case_judged_again_later_is_judged_as_if_for_the_first_time(
    open_desk: Callable[..., Desk], tmp_path: Path, judge: BookJudge, stories: list[dict[str, Any]]
) -> None:
    cases = [{name: value for name, value in story["case"].items() if name != "now"} for story in stories]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases))
    open_desk(judge=lambda: judge).importing.import_file(file)
    later = NOW + timedelta(days=40)
    desk = open_desk(judge=lambda: judge, clock=lambda: later)
    for case in cases:
        fresh = judge.judge(case, later)
        view = desk.cases.show(case["id"])
        assert view.verdict.document == json.loads(json.dumps(fresh.to_json(trace=True)))
        assert sum(len(message.spans) for message in view.messages) == len(fresh.hits)


def test_a_book_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        TriageError, match=r"the rulebook cannot be used: .*; run 'triage rules check'"
    ) as caught:
        BookJudge(tmp_path)
    assert "\n" not in str(caught.value)


class OtherJudge(FakeJudge):
    """Another book, which declines everything that it is asked about."""

    digest = "c" * 64

    def judge(self, document: Any, now: datetime, hits: Any = None) -> FakeVerdict:
        found = super().judge(document, now, hits)
        return replace(found, action="decline", amount=None, book=self.digest, valid_until=None)


@pytest.mark.parametrize("days", [0, 9])
def test_another_book_to_look_with_says_its_say_and_changes_nothing(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any], days: int
) -> None:
    take_in(REFUND)
    clock = lambda: NOW + timedelta(days=days)  # noqa: E731
    looking = open_desk(judge=OtherJudge, book=Path("another"), clock=clock)
    assert looking.cases.show("rr_1").verdict.action == "decline"
    assert looking.queue.window()[0].suggestion == ("decline" if days else "refund")
    (line,) = looking.cases.json_lines()
    assert json.loads(line)["desk"]["verdict"]["action"] == ("decline" if days else "refund")
    own = open_desk(clock=clock)
    assert [row.suggestion for row in own.queue.window()] == ["refund"]
    assert json.loads(next(own.cases.json_lines()))["desk"]["verdict"]["book"] == FakeJudge.digest


def test_a_book_that_the_settings_name_is_the_desks_own(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(REFUND)
    monkeypatch.setenv("TRIAGE_BOOK", str(Path("another").resolve()))
    own = open_desk(judge=OtherJudge, book=Path("another"))
    assert own.cases.show("rr_1").verdict.action == "decline"
    assert own.queue.window()[0].suggestion == "decline"


def test_what_a_lent_book_judged_itself_it_judges_again(
    open_desk: Callable[..., Desk], take_in: Callable[..., Any]
) -> None:
    take_in(REFUND)
    later = open_desk(book=Path("another"), clock=lambda: NOW + timedelta(days=9))
    assert later.cases.show("rr_1").verdict.cautions == ("answer_now",)
    assert later.queue.window(stored=True)[0].cautions == ("answer_now",)
