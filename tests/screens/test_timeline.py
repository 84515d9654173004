"""The story on the case screen, and an address that is not the one that was entered."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from screens.widgets.facts import _address, _address_beside, facts
from screens.widgets.section import lay_out
from screens.widgets.timeline import SHOWN, timeline
from tests.screens import fake_world as world
from tests.screens.conftest import ZONE, Open, press, screen_text
from tests.screens.fake_desk import FakeDesk, changed
from triage.services.models import Happening


async def test_the_story_tells_of_other_cases_and_of_what_lies_ahead(opened: Open, desk: FakeDesk) -> None:
    async with opened(desk, size=(120, 40), case_id="case_000003") as pilot:
        await press(pilot, "4")
        text = screen_text(pilot.app)
        assert "Case: Chargeback" in text
        assert "case_000002: 98.19 EUR, open" in text
        past, _, ahead = text.partition("── now")
        assert "Your sales person promised" in past
        assert "Respond by" in ahead


def test_a_long_story_shows_its_end() -> None:
    story = [Happening(world.NOW + timedelta(minutes=at), "noted", f"remark {at}") for at in range(SHOWN + 7)]
    shown = lay_out(timeline(story, world.NOW, ZONE), 100).plain
    assert "7 earlier ones are not shown" in shown
    assert "remark 506" in shown
    assert "remark 6\n" not in shown


def test_where_it_went_is_held_against_what_was_entered(desk: FakeDesk) -> None:
    entered = {"line1": "40 Wayne Ave", "city": "Dayton", "postal_code": "45402"}
    order = {
        "address_entered": entered,
        "address_shipped": entered | {"postal_code": "45420", "line2": "Apt 2"},
    }
    changed(desk, 0, order=order)
    content = lay_out(facts(desk.cases.view(desk.held(0)), ZONE), 300)
    assert "postal code “45420”, entered “45402”; second line “Apt 2”, entered “–”" in content.plain
    marked = [content.plain[span.start : span.end] for span in content.spans if "reverse" in str(span.style)]
    assert marked == ["45402,", "Apt 2, 45420,"]


@given(one=st.text(max_size=80), other=st.text(max_size=80))
def test_marking_what_differs_changes_no_word_of_an_address(one: str, other: str) -> None:
    address = {"line1": one, "city": "Dayton"}
    group = {"address_entered": address, "address_shipped": address | {"line1": other}}
    for key, value in group.items():
        assert _address_beside(key, value, group).plain.startswith(_address(value))  # type: ignore[union-attr]


def test_an_address_in_other_letters_is_not_marked() -> None:
    entered = {"line1": "1 Elm St", "city": "Reno"}
    beside = _address_beside(
        "address_entered", entered, {"address_shipped": {"line1": "1 ELM St.", "city": "RENO"}}
    )
    assert isinstance(beside, Content)
    assert not [span for span in beside.spans if "reverse" in str(span.style)]
