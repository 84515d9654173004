"""Everything that the domain knows has a name on screen."""

from __future__ import annotations

from pathlib import Path

from screens import words
from screens.commands.deciding import decide
from triage.domain.case import TARGETS, Kind, State, actions_for

ACTIONS = {
    action
    for document in (
        {"kind": "chargeback", "dispute": {"status": "warning_needs_response"}},
        {"kind": "refund_request"},
        {"kind": "contract_dispute"},
        {"kind": "contract_dispute", "contract": {"role": "buyer"}},
    )
    for action in actions_for(document)
}


def test_every_kind_state_action_and_target_has_a_name() -> None:
    assert set(words.KINDS) == set(words.KINDS_SHORT) == {str(kind) for kind in Kind}
    assert set(words.STATES) == {str(state) for state in State}
    assert set(words.ACTIONS) == ACTIONS
    assert set(words.TARGETS) == set(TARGETS)


def test_no_two_states_share_a_sign() -> None:
    assert len({sign for sign, _ in words.STATES.values()}) == len(words.STATES)


def test_what_has_no_name_is_spelled_out() -> None:
    assert words.action("some_new_action") == "Some new action"
    assert words.suggestion("escalate:legal") == "↑ Legal"
    assert words.suggestion("request_info") == words.action("request_info") == "Request info"
    assert words.suggestion("none") == words.action("none") == "No action"
    assert words.many(1, "case") == "1 case"
    assert words.many(1204, "entry", "entries") == "1,204 entries"


def test_every_action_is_named_alike_in_the_readme_and_in_the_help() -> None:
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    assert {name for name in ACTIONS if f"`{name}`" not in readme} == set()
    told = set(str(decide.help).split())
    assert {name for name in ACTIONS if not told & {name, f"{name},"}} == set()
