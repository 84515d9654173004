"""Finding cases by words, on a server: the same tests as for a file, but in fewer examples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.postgres.borrowing import borrowed
from tests.triage.store import test_finding as in_a_file
from triage.desk import Desk
from triage.services.models import QueueFilter
from triage.store import migrating
from triage.store.opening import SCHEMA

OF_A_FILE = "test_an_older_desk_gets_the_words_and_the_counts_of_its_cases"
OF_NONE = (
    "test_words_are_spelt_as_when_messages_are_read",
    "test_a_word_is_letters_and_figures_and_no_longer_than_an_index_takes",
)

globals().update(borrowed(in_a_file.__name__, without=(OF_A_FILE, *OF_NONE)))


def test_an_older_database_gets_the_words_of_its_cases(
    desk: Desk, take_in: Callable[..., Any], sql: Callable[..., list[Any]]
) -> None:
    texts = (in_a_file.case_of(f"c{number}", f"kettle {number}") for number in range(1_200))
    take_in(*texts)
    sql(
        desk,
        "DROP TRIGGER words_gone ON cases",
        "DROP FUNCTION triage_words_gone",
        "DROP TABLE told",
        "DROP TRIGGER disputes_gone ON cases",
        "DROP FUNCTION triage_disputes_gone",
        "DROP TABLE disputes",
        "DROP INDEX log_closed",
        "UPDATE alembic_version SET version_num = '0008'",
    )
    assert migrating.upgrade(desk.path) == (8, SCHEMA)
    assert in_a_file.found(desk, "kettle 1199") == ["c1199"]
    assert desk.queue.count(QueueFilter(search="kett")) == 1_200
    assert [one.ok for one in desk.upkeep.check()] == [True] * len(desk.upkeep.check())
