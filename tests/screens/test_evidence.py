"""The evidence of a dispute in the console: checklist, Compelling Evidence 3.0, letter, files, sending."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input

from rules.engine.ce3 import ELEMENTS as NAMED
from screens.case import CaseScreen
from screens.evidence import EvidenceScreen
from screens.widgets.packet import ELEMENTS
from tests.screens.conftest import Open, press, screen_text, told
from tests.screens.fake_desk import FakeDesk, changed
from tests.screens.test_inert import unsafe
from triage.services.evidence.files import Refused
from triage.services.models import ActionView

CASE = "case_000002"
FRAUD = {"id": "dp_1", "status": "needs_response", "network": "visa", "network_code": "10.4"}


async def test_one_key_tells_what_there_is_what_is_missing_and_where_that_usually_is(
    opened: Open, desk: FakeDesk
) -> None:
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "E")
        text = screen_text(pilot.app)
    for part in (
        "Evidence  case_000002 Kovács Ilona · Visa 13.1 · the goods were not received",
        "▲ Deadline  22 November 2026, 09:45 UTC, 2 days and 0 hours left",
        "▲ Sent once  evidence is sent once",
        "▲ Silence  if nothing is staged, Smart Disputes will answer",
        "✔ have     Proof of delivery to the agreed place  order.tracking",
        "✘ missing  The date that was agreed  the order's confirmation",
        "– none     Use after the sale",
        "UPS delivered the parcel on 9 October 2026",
        "Shipping carrier",
        "✔ Shipping documentation  2 pages, 3,600 bytes  Exhibit A: Addresses,",
        "Together 5,600 bytes, 3 pages, 512 characters",
        "files for it go into demo.evidence/case_000002",
        "2 missing",
        "What lies in demo.evidence/case_000002 goes with it",
    ):
        assert part in text, part
    assert "Compelling" not in text


async def test_each_earlier_payment_names_every_element_that_it_lacks(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 1, dispute=FRAUD)
    async with opened(desk, size=(160, 60), case_id=CASE) as pilot:
        await press(pilot, "E")
        text = screen_text(pilot.app)
    for part in (
        "✘ Not met  1 of the two earlier payments that it takes",
        "✔ ch_0911  shares account id, ip",
        "✘ ch_0702",
        "is not 120 to 364 days older than the dispute  age_from_dispute",
        "shares fewer than two",
        "two_matches",
        "was disputed, or that is not known  undisputed",
    ):
        assert part in text, part


async def test_the_clocks_are_told_in_local_time_instead_of_the_letters(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 1, respond_by=None, dispute={**FRAUD, "due_by": "2026-11-22T09:45:00Z"})
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "E")
        text = screen_text(pilot.app)
        assert "Cut-off     ◆ in 2 days 45 minutes  Sun 22 Nov 2026 10:45 CET" in text
        assert "Our target" in text
        assert "09:45 UTC" not in text


def test_every_element_has_its_words() -> None:
    assert set(ELEMENTS) == set(NAMED)


async def test_a_case_without_a_dispute_says_that_no_bank_asks(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 30), case_id="case_000001") as pilot:
        await press(pilot, "E")
        assert "there is no dispute, so no bank asks for evidence" in screen_text(pilot.app)
        await press(pilot, "c", "w", "escape")
        assert isinstance(pilot.app.screen, CaseScreen)


async def test_evidence_is_staged_and_submitted_after_a_second_look(opened: Open, desk: FakeDesk) -> None:
    stage = ActionView("1", CASE, "stage_evidence", "dp_7781", None, "released", "", "anna", None, None, "")
    submit = replace(stage, id="2", act="submit_evidence", state="planned", waits="anybody")
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "E", "c")
        assert "contest it first, with d on the case" in told(pilot.app)
        await press(pilot, "escape", "y", "E")
        desk.acting.of[CASE] = [stage, submit]
        await press(pilot, "c")
        assert "Carry out case_000002?" in screen_text(pilot.app)
        assert desk.calls.count("acting.run") == 0
        await press(pilot, "c")
        assert "Submit evidence now? It goes once, and for good" in screen_text(pilot.app)
        assert [one.state for one in desk.acting.of[CASE]] == ["done", "planned"]
        await press(pilot, "c")
        assert [one.state for one in desk.acting.of[CASE]] == ["done", "done"]
        assert desk.acting.releases == [("2", "anna")]


async def test_a_packet_that_is_not_whole_is_not_sent(opened: Open, desk: FakeDesk) -> None:
    desk.refused = (Refused("[b]scan\x1b[31m.pdf", "holds an HTML page"),)
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "y", "E", "c")
        assert "The packet is not whole" in told(pilot.app)
        text = screen_text(pilot.app)
        assert "✖ [b]scan␛[31m.pdf: holds an HTML page" in text
        assert unsafe(text.replace("\n", "")) == []
    assert "acting.rehearse" not in desk.calls


async def test_the_packet_is_written_into_a_folder(opened: Open, desk: FakeDesk, tmp_path: Path) -> None:
    async with opened(desk, size=(120, 40), case_id=CASE) as pilot:
        await press(pilot, "E", "w")
        assert Path(pilot.app.screen.query_one(Input).value).parent == Path.cwd()
        (tmp_path / "file").write_text("x", encoding="utf-8")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "file")
        await press(pilot, "enter")
        assert "is no folder" in screen_text(pilot.app)
        pilot.app.screen.query_one(Input).value = str(tmp_path / "out")
        await press(pilot, "enter")
        assert "Wrote 6 files into" in told(pilot.app)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["claim"] == "not_received"
    assert (tmp_path / "out" / "shipping_documentation.pdf").is_file()


async def test_a_hostile_case_is_text(opened: Open, desk: FakeDesk) -> None:
    changed(desk, 1, customer={"name": "[b]Eve[/] \x1b]0;owned\x07 \u202eevil"})
    async with opened(desk, size=(160, 50), case_id=CASE) as pilot:
        await press(pilot, "E")
        text = screen_text(pilot.app)
        assert "[b]Eve[/] ␛]0;owned␇ ·evil" in text
        assert unsafe(text.replace("\n", "")) == []


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (250, 70)])
async def test_it_fits_every_size_and_is_reached_by_scrolling(
    opened: Open, desk: FakeDesk, size: tuple[int, int]
) -> None:
    async with opened(desk, size=size, case_id=CASE) as pilot:
        await press(pilot, "E")
        assert isinstance(pilot.app.screen, EvidenceScreen)
        seen = ""
        for _ in range(4):
            seen += screen_text(pilot.app) + "\n"
            await press(pilot, "pagedown")
        assert "Checklist" in seen
        assert "Cover letter" in seen
        assert all(len(line) <= size[0] for line in seen.splitlines())
