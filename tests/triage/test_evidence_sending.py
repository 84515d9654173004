"""The evidence packet reaches the bank whole and once, and the log says what it was."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.triage.at_stripe import desk_at
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.domain.errors import IllegalMoveError
from triage.providers.base import Intent


@pytest.fixture
def desk(stripe: FakeStripe, tmp_path: Path) -> Desk:
    return desk_at(stripe, tmp_path / "stripe.db")


def contested(stripe: FakeStripe, desk: Desk) -> dict[str, Any]:
    row = stripe.world.dispute()
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "")
    return row


def laid_in(desk: Desk, case_id: str, name: str, content: bytes) -> None:
    folder = desk.evidence_dir / case_id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def a_pdf() -> bytes:
    from fpdf import FPDF

    document = FPDF()
    document.add_page()
    return bytes(document.output())


def uploads(stripe: FakeStripe) -> list[str]:
    return [seen.key or "" for seen in stripe.seen if (seen.method, seen.path) == ("POST", "files")]


def test_the_packet_is_staged_with_its_files_and_the_log_has_their_digests(
    stripe: FakeStripe, desk: Desk
) -> None:
    row = contested(stripe, desk)
    laid_in(desk, row["id"], "receipt.pdf", a_pdf())
    (submit,) = desk.acting.run()
    assert (submit.act, row["status"]) == ("submit_evidence", "needs_response")
    sent = {name: row["evidence"][name] for name in ("receipt", "uncategorized_file")}
    there = {name: stripe.world["files"].by_id[id]["sha256"] for name, id in sent.items()}
    entry = next(one for one in desk.cases.show(row["id"]).history if one.act == "sending")
    logged = entry.document["evidence"]
    assert {name: logged["files"][name] for name in there} == there
    assert len(logged["packet"]) == len(logged["texts"]) == 64
    assert "Pat" not in json.dumps(entry.document)
    kept = {path.stem for path in (desk.evidence_dir / ".sent").iterdir()}
    assert kept == set(logged["files"].values())
    desk.acting.release(submit.id)
    assert desk.acting.run() == []
    assert row["status"] == "under_review"
    assert row["evidence_details"]["submission_count"] == 1


def test_a_packet_that_is_not_whole_is_held_with_what_is_wrong(stripe: FakeStripe, desk: Desk) -> None:
    row = contested(stripe, desk)
    laid_in(desk, row["id"], "receipt.exe", b"MZ")
    told: list[str] = []
    for rehearse in (True, False):
        desk.acting.run(dry_run=rehearse, each=lambda one: told.append(one.reason))
    assert all("receipt.exe" in why and "not whole" in why for why in told)
    assert (len(told), stripe.world.effects) == (2, [])
    (desk.evidence_dir / row["id"] / "receipt.exe").unlink()
    assert [one.act for one in desk.acting.run()] == ["submit_evidence"]


def test_cut_off_between_upload_and_staging_the_same_files_are_staged_once(
    stripe: FakeStripe, desk: Desk
) -> None:
    row = contested(stripe, desk)
    plain = desk.acting.provider.carry_out

    at_dispute = f"disputes/{row['id']}"

    class KilledError(BaseException):
        pass

    def cut(intent: Intent) -> Any:
        stripe.faults.plan = lambda *asked: "reset_before" if asked == ("POST", at_dispute) else None
        plain(intent)
        raise KilledError

    desk.acting.provider.carry_out = cut  # type: ignore[method-assign]
    with pytest.raises(KilledError):
        desk.acting.run()
    first = uploads(stripe)
    assert first
    stripe.faults.clear()
    stripe.world.now += 60
    again = desk_at(stripe, desk.path)
    assert [one.act for one in again.acting.run()] == ["submit_evidence"]
    assert uploads(stripe) == first * 2
    assert len(stripe.world["files"]) == len(first)
    assert [what for what, *_ in stripe.world.effects if what == "stage"] == ["stage"]
    assert row["evidence"]["uncategorized_file"]


def test_a_file_that_is_gone_holds_what_was_begun(stripe: FakeStripe, desk: Desk) -> None:
    contested(stripe, desk)
    stripe.faults.add("reset_before", "POST", "files", times=3)
    desk.acting.run()
    shutil.rmtree(desk.evidence_dir / ".sent")
    held = desk.acting.run()
    assert "gone or changed" in held[0].reason
    assert not [what for what, *_ in stripe.world.effects if what == "stage"]


def test_a_case_whose_id_is_a_path_takes_no_files_from_there(
    stripe: FakeStripe, desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "receipt.pdf").write_bytes(a_pdf())
    document = {
        "id": "../secret",
        "kind": "chargeback",
        "amount": "54.00",
        "currency": "USD",
        "dispute": {"id": "dp_1", "status": "needs_response"},
    }
    (tmp_path / "told.jsonl").write_text(json.dumps(document) + "\n")
    desk.importing.import_file(tmp_path / "told.jsonl")
    assert [file.field for file in desk.packet("../secret").files] == ["uncategorized_file"]


def sent(desk: Desk, case_id: str) -> None:
    """Contests, releases what needs a second look, and sends."""
    desk.deciding.decide(case_id, "contest", "we delivered")
    (submit,) = desk.acting.run()
    desk.acting.release(submit.id)
    assert desk.acting.run() == []


def test_an_appeal_is_answered_after_the_dispute_was_and_once(stripe: FakeStripe, desk: Desk) -> None:
    row = stripe.world.dispute()
    desk.syncing.sync()
    sent(desk, row["id"])
    before = dict(row["evidence"])
    stripe.world.move(row, "won")
    stripe.world.move(row, "appeal_needs_response")
    desk.syncing.sync()
    assert desk.cases.show(row["id"]).state == "open"
    said = desk.packet(row["id"]).warnings
    assert [one.partition(":")[0] for one in said if one.startswith(("appeal", "submitted"))] == ["appeal"]
    sent(desk, row["id"])
    appeal = row["evidence"].pop("appeal")["card"]
    assert row["evidence"] == before
    assert "\n\ncustomer name: Customer " in appeal["reason_for_filing"]
    assert set(appeal["supporting_files"]) <= set(stripe.world["files"].by_id)
    assert (row["status"], row["evidence_details"]["submission_count"]) == ("appeal_under_review", 2)
    desk.syncing.sync()
    assert desk.cases.show(row["id"]).state == "waiting"
    with pytest.raises(IllegalMoveError, match="takes no answer any more: the bank is looking at it"):
        desk.deciding.decide(row["id"], "contest", "again")
    stripe.world.move(row, "lost")
    desk.syncing.sync()
    assert desk.cases.show(row["id"]).state == "closed"


@pytest.mark.parametrize("fault", ["reset_before", "reset_after"])
def test_an_appeal_whose_answer_got_lost_is_looked_up_and_answered_once(
    stripe: FakeStripe, desk: Desk, fault: str
) -> None:
    row = stripe.world.dispute(status="appeal_needs_response")
    row["evidence_details"]["submission_count"] = 1
    desk.syncing.sync()
    desk.deciding.decide(row["id"], "contest", "we delivered")
    (submit,) = desk.acting.run()
    desk.acting.release(submit.id)
    stripe.faults.add(fault, "POST", f"disputes/{row['id']}", times=3)
    desk.acting.run()
    stripe.faults.clear()
    stripe.world.now += 60
    assert desk_at(stripe, desk.path).acting.run() == []
    assert row["evidence_details"]["submission_count"] == 2
    assert [what for what, *_ in stripe.world.effects].count("submit") == 1
