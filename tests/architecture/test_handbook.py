"""The handbook tells what the program does: every command, option, key and term in it exists."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

from screens.actions import ActionsScreen
from screens.bindings import every_binding, trouble_with
from screens.case import CaseScreen
from screens.charts import ChartsScreen
from screens.cli import triage
from screens.evidence import EvidenceScreen
from screens.followups import FollowupsScreen
from screens.handbook import TOPICS, page
from screens.handbook.terms import told
from screens.log import LogScreen
from screens.promised import PromisedScreen
from screens.promises import PromisesScreen
from screens.queue import QueueScreen
from screens.reply import ReplyScreen
from screens.rulebook import RulebookScreen
from screens.sandbox import SandboxScreen
from screens.settings import SettingsScreen
from screens.sync_status import SyncStatusScreen
from triage.config import Settings
from triage.desk import Desk
from triage.domain.errors import UsageError
from triage.services.querying import parse
from triage.store.records import moment

KEYS = {
    "^y": "ctrl+y",
    "esc": "escape",
    "/": "slash",
    "*": "asterisk",
    "?": "question_mark",
    "^p": "ctrl+p",
    "^s": "ctrl+s",
    "^l": "ctrl+l",
    "^z": "ctrl+z",
    **{f"F{number}": f"f{number}" for number in range(1, 13)},
}
COMMAND = re.compile(r"`(triage[^`]*)`|^    (triage .*?)(?:  |$)", re.MULTILINE)


def bound() -> set[str]:
    """Every key that does something somewhere."""
    return {key for binding in every_binding().values() for key in binding.key.split(",")}


def commands(topic: str) -> list[str]:
    """Every command line on a page."""
    return [one or other for one, other in COMMAND.findall(told(topic))]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_command_and_option_on_a_page_exists(topic: str) -> None:
    for line in commands(topic):
        words = shlex.split(line)[1:]
        command: click.Command = triage
        context = click.Context(triage)
        while words and isinstance(command, click.Group) and not words[0].startswith("-"):
            found = command.get_command(context, words[0])
            assert found is not None, line
            command, words = found, words[1:]
        known = {name for option in (*command.params, *triage.params) for name in option.opts}
        assert not {word for word in words if word.startswith("--")} - known, line


@pytest.mark.parametrize("topic", TOPICS)
def test_every_key_on_a_page_is_bound(topic: str) -> None:
    told_here = "\n".join(line for line in told(topic).splitlines() if not line.startswith("    "))
    for key in re.findall(r"\[([^\] ]{1,9})\]", told_here):
        assert KEYS.get(key, key) in bound(), key


@pytest.mark.parametrize("topic", TOPICS)
def test_every_setting_and_topic_on_a_page_exists(topic: str) -> None:
    text = page(topic)
    for name in re.findall(r"`([a-z_]+)`(?: in the settings)", text):
        assert name in Settings.__slots__
    for name in re.findall(r"`triage help (\w+)`", text):
        assert name in TOPICS


def test_every_query_on_the_page_about_the_queue_is_understood() -> None:
    now = moment(0)
    assert now is not None
    for query in re.findall(r'--query "([^"]+)"', told("queue")):
        assert parse(query, me="x", now=now).slips == ()


@pytest.mark.parametrize("topic", TOPICS)
def test_pages_fit_a_terminal_and_start_with_a_heading(topic: str) -> None:
    lines = told(topic).splitlines()
    assert lines[0].startswith("# ")
    assert max(map(len, lines)) <= (112 if topic != "keys" else 160)


def examples_of_the_case_file() -> list[dict[str, Any]]:
    """The cases on the page about the case file, as they would stand in one."""
    text = "".join(line for line in page("casefile").splitlines(keepends=True) if line.startswith("    "))
    decoder, at, found = json.JSONDecoder(), text.find("{"), []
    while at >= 0:
        case, end = decoder.raw_decode(text, at)
        found.append(case)
        at = text.find("{", end)
    return found


def test_the_examples_on_the_page_about_the_case_file_come_in(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    examples = examples_of_the_case_file()
    file.write_text("".join(json.dumps(case) + "\n" for case in examples), encoding="utf-8")
    with Desk.open(tmp_path / "desk.db") as desk:
        done = desk.importing.import_file(file)
        assert (done.new, done.rejected) == (len(examples), 0) == (3, 0)
        assert desk.cases.show("rr_1043").document["your_own_key"] == "kept and shown"
        assert desk.cases.show("rr_1043").verdict.signals == ("merchant_error",)


def test_the_page_about_the_case_file_has_every_key_of_the_format() -> None:
    readme = Path(__file__).parents[2].joinpath("fixtures/cases/README.md").read_text(encoding="utf-8")
    rows = "".join(line for line in readme.splitlines() if line.startswith("| `"))
    told_here = set(re.findall(r"\w+", page("casefile")))
    assert set(re.findall(r"`(\w+)`", rows)) - told_here == set()


def test_a_page_that_is_none_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="no page 'x'; one of: day, queue"):
        page("x")


def test_the_page_about_keys_has_every_binding_with_its_keys() -> None:
    text = told("keys")
    for name, binding in every_binding().items():
        assert re.search(rf"^    {re.escape(name)} +{re.escape(binding.key)} ", text, re.MULTILINE)


def test_a_key_in_the_settings_that_is_none_is_told_with_a_suggestion() -> None:
    assert trouble_with({"case.accept": "ctrl+a"}) == ""
    assert "'case.acept' is no binding; did you mean case.accept?" in trouble_with({"case.acept": "x"})


def test_the_keys_that_the_handbook_gives_for_example_can_all_be_reached() -> None:
    example = told("keys").partition("[keys]")[2].partition("Several")[0]
    assert trouble_with(tomllib.loads(textwrap.dedent(example))) == ""


@pytest.mark.parametrize(
    "screen",
    [
        QueueScreen,
        CaseScreen,
        LogScreen,
        ActionsScreen,
        SandboxScreen,
        ReplyScreen,
        EvidenceScreen,
        PromisesScreen,
        PromisedScreen,
        FollowupsScreen,
        RulebookScreen,
        SyncStatusScreen,
        ChartsScreen,
        SettingsScreen,
    ],
)
def test_every_screen_has_its_page(screen: Any) -> None:
    assert screen.TOPIC in TOPICS
