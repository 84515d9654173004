"""`triage reply`, `promises`, `followups` and `outcome` on the command line, with their exit codes."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from screens.cli import main
from screens.commands.insights import Table, html_of
from triage.desk import Desk

REFUND = {
    "id": "rr_1",
    "kind": "refund_request",
    "amount": "54.00",
    "currency": "USD",
    "fault": "merchant",
    "wants": "refund",
    "customer": {"name": "Ida \x1b[31mHolm", "language": "hu"},
    "payment": {"charge": "ch_1", "amount": "54.00", "refunded": "0.00"},
}
CONTRACT = {"id": "ct_1", "kind": "contract_dispute", "amount": "900.00", "currency": "EUR"}

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Path:
    """A desk with a refund request and a contract dispute."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("TRIAGE_BOOK", raising=False)
    monkeypatch.setenv("TRIAGE_DB", str(tmp_path / "desk.db"))
    cases = tmp_path / "cases.jsonl"
    cases.write_text("".join(json.dumps(case) + "\n" for case in (REFUND, CONTRACT)), encoding="utf-8")
    assert run("import", str(cases)) == 0
    capsys.readouterr()
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_the_draft_is_printed_inert_in_the_customers_language(desk: Path, capsys: Captured) -> None:
    assert run("reply", "rr_1") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Kedves Ida")
    assert "54,00 USD" in shown
    assert "\x1b" not in shown


def test_json_names_letter_language_and_what_was_checked(desk: Path, capsys: Captured) -> None:
    assert run("reply", "rr_1", "--lang", "en", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["reply"], found["lang"], found["violations"]) == ("refund_our_fault", "en", [])
    assert "review_coupling" in found["checked"]


def test_a_text_that_breaks_a_rule_is_refused_by_name(desk: Path, capsys: Captured) -> None:
    (desk / "mine.txt").write_text("We refund you once your review is gone.", encoding="utf-8")
    assert run("reply", "rr_1", "--lang", "en", "--text", str(desk / "mine.txt"), "--sent") == 1
    assert "breaks review_coupling" in capsys.readouterr().err
    (desk / "mine.txt").write_text("Thank you. We are looking into it.", encoding="utf-8")
    assert run("reply", "rr_1", "--lang", "en", "--text", str(desk / "mine.txt"), "--sent") == 0
    assert "of the log keeps that it was sent" in capsys.readouterr().err


def test_a_letter_that_nobody_decided_is_neither_printed_nor_kept_as_sent(
    desk: Path, capsys: Captured
) -> None:
    assert run("reply", "rr_1", "--lang", "en", "--sent") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "nobody has decided this case; the letter announces 'refund'" in err
    assert "triage decide rr_1 refund --reason" in err
    assert run("reply", "rr_1", "--lang", "en", "--sent", "--json") == 1
    assert capsys.readouterr().out == ""
    assert run("decide", "rr_1", "refund", "--reason", "ours") == 0
    assert run("reply", "rr_1", "--lang", "en", "--sent") == 0
    assert "of the log keeps that it was sent" in capsys.readouterr().err


def test_lint_is_a_stream_and_says_which_line_it_could_not_read(desk: Path, capsys: Captured) -> None:
    line = {"id": "a", "case": REFUND, "action": "refund", "lang": "en", "text": "We refunded 45.00 USD."}
    (desk / "texts.jsonl").write_text(json.dumps(line) + "\nnonsense\n", encoding="utf-8")
    assert run("reply", "lint", str(desk / "texts.jsonl")) == 3
    out, err = capsys.readouterr()
    [violation] = json.loads(out)["violations"]
    assert (violation["rule"], line["text"][violation["start"] : violation["end"]]) == (
        "wrong_amount",
        "45.00 USD",
    )
    assert "line 2: not JSON" in err
    assert run("reply", "lint") == 2


def test_a_promise_from_the_command_line_to_the_report(desk: Path, capsys: Captured) -> None:
    assert run("promises", "add", "ct_1", "CSV export", "--made-by", "Nagy", "--due", "2020-01-01") == 0
    capsys.readouterr()
    assert run("promises", "list", "--due", "7", "--json") == 0
    [promise] = json.loads(capsys.readouterr().out)
    assert (promise["case"], promise["status"], promise["made_by"]) == ("ct_1", "late", "Nagy")
    assert run("promises", "broken") == 0
    assert "Nagy" in capsys.readouterr().out
    assert run("promises", "add", "ct_1", "x", "--due", "soon") == 2
    assert run("promises", "mark", "ct_1", "1") == 2


def test_reviews_and_outcomes(desk: Path, capsys: Captured) -> None:
    assert run("outcome", "rr_1", "met", "--note", "fine") == 1
    assert "not closed" in capsys.readouterr().err
    assert run("followups", "--due", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "followups": [],
        "outcomes": {"by_action": {}, "by_rule": {}},
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("reply", "rr_9"), 1),
        (("reply", "rr_1", "--lang", "xx"), 2),
        (("reply", "rr_1", "more"), 2),
        (("reply", "lint"), 2),
        (("reply", "lint", "nowhere.jsonl"), 2),
        (("promises", "list", "--due", "-3"), 2),
        (("promises", "show", "ct_9"), 1),
        (("promises", "mark", "ct_1", "9", "kept"), 1),
        (("promises", "add", "ct_1", "x", "--due", "2026-13-01"), 2),
        (("followups", "--due"), 0),
        (("outcome", "rr_9", "met", "--note", "x"), 1),
        (("outcome", "rr_1", "great", "--note", "x"), 2),
        (("outcome", "rr_1", "met"), 2),
        (("import", "nowhere.jsonl"), 2),
        (("import",), 2),
        (("insights", "--json"), 0),
        (("insights", "more"), 2),
        (("insights", "--transactions", "visa:2026-10"), 2),
        (("insights", "--transactions", "2026-13=5"), 2),
    ],
)
def test_exit_codes_tell_failure_from_wrong_usage(
    desk: Path, arguments: tuple[str, ...], code: int, capsys: Captured
) -> None:
    assert run(*arguments) == code
    assert "Traceback" not in capsys.readouterr().err


def test_insights_are_written_as_a_page_in_which_nothing_runs(desk: Path, capsys: Captured) -> None:
    table = Table("Promises", ("MADE BY", "FAILED"), [("<script>alert(1)</script>", "1")], (1,), "a & b")
    page = html_of([table], "today")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<td class="n">1</td>' in page
    assert run("insights", "--html", str(desk / "figures.html")) == 0
    written = (desk / "figures.html").read_text("utf-8")
    assert written.startswith("<!doctype html>")
    assert "Won disputes" in written


def test_insights_are_shown_in_parts(desk: Path, capsys: Captured) -> None:
    assert run("insights") == 0
    shown = capsys.readouterr().out
    assert "54.00 USD" in shown
    assert "a win rate is won ÷ (won + lost)" in shown


def test_every_verb_tells_moments_in_the_zone_of_the_settings(desk: Path, capsys: Captured) -> None:
    settings = desk / "XDG_CONFIG_HOME" / "triage" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('time_zone = "Asia/Tokyo"\n', encoding="utf-8")
    assert run("promises", "add", "ct_1", "CSV", "--due", "2099-12-04T20:00:00Z") == 0
    assert "2099-12-05" in capsys.readouterr().out
    assert run("show", "ct_1") == 0
    assert " JST " in capsys.readouterr().out
    assert run("promises", "duty", "ct_1", "Pay", "--owner", "customer", "--due", "2099-12-04") == 0
    assert "due 2099-12-04" in capsys.readouterr().out
    assert run("promises", "show", "ct_1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["duties"][0]["due"] == "2099-12-04T14:59:59Z"


def test_a_list_of_promises_or_reviews_has_as_many_lines_as_asked_for(desk: Path, capsys: Captured) -> None:
    assert run("promises", "list") == 0
    assert capsys.readouterr().err == "triage: no promise is left to keep\n"
    for text in ("SSO", "CSV", "API"):
        assert run("promises", "add", "ct_1", text, "--due", "2099-12-04") == 0
    capsys.readouterr()
    assert run("promises", "list", "--limit", "2") == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 3
    assert err == "triage: 2 of 3 promises shown; --limit N shows more\n"
    assert run("promises", "list", "--limit", "2", "--json") == 0
    assert [one["text"] for one in json.loads(capsys.readouterr().out)] == ["SSO", "CSV"]
    assert run("promises", "list", "--json") == 0
    assert [one["text"] for one in json.loads(capsys.readouterr().out)] == ["SSO", "CSV", "API"]
    assert run("promises", "list", "--due", "0", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run("followups", "--due", "--limit", "1") == 0
    assert capsys.readouterr().err == "triage: no review is due\n"


def test_insights_tell_how_months_stand_by_the_monitoring_programmes(
    desk: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "screens.commands.insights.open_desk",
        lambda *_, **__: Desk.open(desk / "desk.db", clock=lambda: datetime(2026, 11, 30, tzinfo=UTC)),
    )
    dispute = {"network": "mastercard", "status": "lost", "opened_at": "2026-11-01T00:00:00Z"}
    case = {"kind": "chargeback", "amount": "5.00", "currency": "USD", "dispute": dispute}
    lines = [json.dumps({**case, "id": f"cb_{number}"}) for number in range(100)]
    (desk / "disputes.jsonl").write_text("\n".join(lines), "utf-8")
    assert run("import", str(desk / "disputes.jsonl")) == 0
    capsys.readouterr()
    assert run("insights") == 0
    shown = capsys.readouterr().out
    assert "ECM with 6,666 transactions or fewer" in shown
    assert "A dispute that was won still counts" in shown
    said = ("--transactions", "mastercard:2026-10=5000")
    assert run("insights", *said) == 0
    assert re.search(r"Mastercard ECP +\S+ +100 +5,000 +2 % +ECM$", capsys.readouterr().out, re.MULTILINE)
    assert run("insights", "--json", *said) == 0
    told = json.loads(capsys.readouterr().out)["monitoring"]["months"]
    assert [(each["counted"], each["ratio"], each["level"]) for each in told] == [(100, "0.020000", "ECM")]
    assert run("insights", "--html", str(desk / "figures.html"), *said) == 0
    assert "Monitoring programmes" in (desk / "figures.html").read_text("utf-8")
