"""`triage list`, `show` and `suggest`: one order, sums as in the queue, decisions, the reader's own time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from screens.cli import main
from screens.commands.telling import tell_verdict
from triage.desk import Desk
from triage.services.deciding import Deciding
from triage.services.models import CaseView

LATE = {
    "id": "rr_1",
    "kind": "refund_request",
    "amount": "1285.00",
    "currency": "EUR",
    "opened_at": "2026-11-06T23:37:49Z",
    "wants": "refund",
    "customer": {"name": "Ida Holm", "lifetime_value": "12085.00"},
    "payment": {"charge": "ch_1", "amount": "1285.00", "refunded": "0.00"},
    "messages": [{"at": "2026-11-06T23:37:49Z", "from": "customer", "text": "Why does nobody answer me?"}],
}

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Iterator[None]:
    """A desk with one refund request, read in Tokyo."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("TRIAGE_BOOK", raising=False)
    monkeypatch.setenv("TRIAGE_DB", str(tmp_path / "desk.db"))
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        file = tmp_path / "cases.jsonl"
        file.write_text(json.dumps(LATE) + "\n", encoding="utf-8")
        assert run("import", str(file)) == 0
        capsys.readouterr()
        yield
    time.tzset()


def run(*args: str) -> int:
    """The exit code of one command."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    return int(ended.value.code or 0)


def line(said: str, label: str) -> str:
    """The first line that bears this label."""
    return next(line for line in said.splitlines() if line.startswith(label))


@pytest.mark.usefixtures("desk")
def test_show_writes_sums_as_the_queue_does_and_a_decision_with_its_own(capsys: Captured) -> None:
    reason = "photo seen"
    assert run("decide", "rr_1", "refund", "--amount", "1200", "--by", "fin", "--reason", reason) == 0
    capsys.readouterr()
    assert run("show", "rr_1") == 0
    said = capsys.readouterr().out
    assert line(said, "amount").split(None, 1)[1] == "1,285.00 EUR"
    assert line(said, "customer").endswith("Ida Holm, spent 12,085.00 EUR")
    assert line(said, "decided").startswith(
        "decided       refund 1,200.00 EUR, against the suggestion request info, by fin on "
    )
    assert line(said, "decided").endswith("JST: photo seen")


@pytest.mark.usefixtures("desk")
def test_an_escalation_says_to_whom(capsys: Captured) -> None:
    assert run("escalate", "rr_1", "--to", "legal", "--note", "a letter came", "--by", "fin") == 0
    capsys.readouterr()
    assert run("show", "rr_1") == 0
    assert "escalate to legal, against the suggestion request info, by fin on " in line(
        capsys.readouterr().out, "decided"
    )


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            ("decide", "rr_1", "refund", "--amount", "1200", "--reason", "photo seen"),
            "rr_1: suggested request info, you decided refund 1,200.00 EUR",
        ),
        (
            ("escalate", "rr_1", "--to", "legal", "--note", "a letter came"),
            "rr_1: suggested request info, you decided escalate to legal",
        ),
    ],
)
def test_deciding_otherwise_than_suggested_is_said(capsys: Captured, act: tuple[str, ...], told: str) -> None:
    assert run(*act) == 0
    assert capsys.readouterr().out.splitlines()[1] == told


@pytest.mark.usefixtures("desk")
def test_deciding_as_suggested_says_nothing_of_it(capsys: Captured) -> None:
    assert run("decide", "rr_1", "request_info") == 0
    assert "suggested" not in capsys.readouterr().out


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            ("decide", "rr_1", "decline", "--reason", "no photo"),
            "rr_1: decline is recorded",
        ),
        (
            ("escalate", "rr_1", "--to", "legal", "--note", "a letter"),
            "rr_1: escalated to legal",
        ),
    ],
)
def test_a_decision_that_somebody_takes_back_at_once_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, act: tuple[str, ...], told: str
) -> None:
    deciding = Deciding.decide

    def decide(self: Deciding, *args: Any, **more: Any) -> CaseView:
        made = deciding(self, *args, **more)
        return self.undo(str(made.document["id"]))

    monkeypatch.setattr(Deciding, "decide", decide)
    assert run(*act) == 0
    assert capsys.readouterr().out.splitlines() == [f"{told}; the case is open, version 3"]


@pytest.mark.usefixtures("desk")
def test_the_list_tells_what_was_decided_beside_the_suggestion(capsys: Captured) -> None:
    assert run("list") == 0
    before = capsys.readouterr().out
    assert run("decide", "rr_1", "refund", "--amount", "1200", "--reason", "photo seen") == 0
    capsys.readouterr()
    assert run("list") == 0
    heads, row = capsys.readouterr().out.splitlines()
    assert row[heads.index("SUGGESTION") :].split("  ")[0] == "request info"
    assert row[heads.index("DECIDED") :].rstrip() == "refund 1,200.00 EUR"
    assert "refund 1,200.00" not in before
    assert run("list", "--json") == 0
    desk = json.loads(capsys.readouterr().out)["desk"]
    assert (desk["suggestion"], desk["decision"]["action"], desk["decision"]["amount"]) == (
        "request_info",
        "refund",
        "1200.00",
    )


@pytest.mark.usefixtures("desk")
def test_the_list_its_json_and_the_consoles_windows_have_one_order(tmp_path: Path, capsys: Captured) -> None:
    cases = []
    for number, year in enumerate((2099, 2019, 2098, 2020, None, 2021)):
        kind = "chargeback" if number % 2 else "refund_request"
        case = {"id": f"more_{number}", "kind": kind, "amount": "1.00", "currency": "EUR"}
        if year:
            due = f"{year}-03-01T00:00:00Z"
            case["respond_by"] = due
            if kind == "chargeback":
                case["dispute"] = {"id": f"dp_{number}", "status": "needs_response", "due_by": due}
        cases.append(case)
    file = tmp_path / "more.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    assert run("import", str(file)) == 0
    capsys.readouterr()
    assert run("list", "--json") == 0
    told = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert run("list") == 0
    listed = [line.split("  ")[1:] for line in capsys.readouterr().out.splitlines()[1:]]
    with Desk.open(tmp_path / "desk.db") as desk:
        windows = [row.id for start in range(0, 7, 2) for row in desk.queue.window(None, start, 2)]
        places = [desk.queue.position(None, name) for name in told]
    assert told[:3] == ["more_1", "more_3", "more_5"], "what was due first stands first"
    assert told == windows
    assert told == [next(cell.strip() for cell in cells if cell.strip()) for cells in listed]
    assert places == list(range(7))


@pytest.mark.usefixtures("desk")
def test_a_decision_without_a_reason_ends_with_its_time(capsys: Captured) -> None:
    run("suggest", "rr_1", "--json")
    verdict = json.loads(capsys.readouterr().out)
    to = ["--escalate-to", verdict["escalate_to"]] if verdict["escalate_to"] else []
    assert run("decide", "rr_1", verdict["action"], *to, "--by", "fin") == 0
    capsys.readouterr()
    run("show", "rr_1")
    assert line(capsys.readouterr().out, "decided").endswith(" JST")


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("command", ["show", "suggest"])
def test_a_reason_of_the_book_has_the_readers_time_on_screen_and_utc_as_json(
    capsys: Captured, command: str
) -> None:
    run(command, "rr_1")
    said = capsys.readouterr().out
    assert "(since Sat 07 Nov 2026 08:37 JST)" in said
    assert "2026-11-06T23" not in said
    run(command, "rr_1", "--json")
    assert "(since 2026-11-06T23:37:49Z)" in capsys.readouterr().out


@pytest.mark.usefixtures("desk")
def test_ids_and_what_customers_wrote_come_out_as_they_are(tmp_path: Path, capsys: Captured) -> None:
    text = "Refund me 1234567 HUF for order 1234567 USD"
    case = LATE | {"id": "ORD-1234567", "subject": text, "customer": {"id": "7654321 EUR"}}
    case["messages"] = [{"from": "customer", "text": text}]
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps(case) + "\n", encoding="utf-8")
    assert run("import", str(file)) == 0
    assert run("note", "ORD-1234567", "says 1234567 HUF") == 0
    capsys.readouterr()
    assert run("show", "ORD-1234567") == 0
    said = capsys.readouterr().out
    assert line(said, "case").split()[1] == "ORD-1234567"
    assert line(said, "subject").endswith(text)
    assert line(said, "customer").split(None, 1)[1] == "7654321 EUR"
    assert line(said, "message").endswith(text)
    assert "says 1234567 HUF" in said
    assert "1,234,567" not in said


def test_a_sum_in_a_sentence_of_the_rulebook_has_its_thousands_apart(capsys: Captured) -> None:
    reason = {"text": "a refund of 1234567.00 HUF is owed", "rule": "owed"}
    tell_verdict(
        {"id": "a", "action": "refund", "amount": None, "because": [reason], "cautions": [], "signals": []}
    )
    assert "a refund of 1,234,567.00 HUF is owed [owed]" in capsys.readouterr().out


@pytest.mark.usefixtures("desk")
def test_a_message_is_printed_line_by_line_and_none_poses_as_ours(tmp_path: Path, capsys: Captured) -> None:
    text = "Hello,\n\ndecided       refund 9.00 EUR by erin\n\x1b[2J" + "x" * 5_000
    said = {"from": "customer", "text": text, "attachments": ["cup\x1b.jpg"]}
    file = tmp_path / "more.jsonl"
    file.write_text(json.dumps(LATE | {"id": "rr_2", "messages": [said]}) + "\n", encoding="utf-8")
    assert run("import", str(file)) == 0
    capsys.readouterr()
    assert run("show", "rr_2") == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("message       customer: Hello,")
    assert lines[at + 2] == f"{'':<14}decided       refund 9.00 EUR by erin"
    assert lines[at + 4].startswith(f"{'':<14}… ")
    assert lines[at + 5] == f"{'':<14}  attached, not on the desk: cup␛.jpg"
    assert not any("\x1b" in line or line.startswith("decided") for line in lines)


def test_a_decision_that_takes_the_place_of_another_says_so(desk: None, capsys: Captured) -> None:
    run("decide", "rr_1", "refund", "--amount", "5.00", "--reason", "goodwill")
    assert "takes the place" not in capsys.readouterr().out
    run("escalate", "rr_1", "--to", "legal", "--note", "look first")
    said = capsys.readouterr().out
    assert "rr_1: it takes the place of what was decided before: refund 5.00 EUR" in said
