"""Killed by SIGKILL between any two steps, through faults of every kind: nothing twice, nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.triage.killed import Killer
from tests.triage.matrix import fill, one_run
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    running = Killer()
    yield running
    running.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty desk, made once."""
    path = tmp_path_factory.mktemp("desks") / "empty.db"
    Desk.open(path).close()
    return path


@pytest.mark.parametrize("seed", range(3))
def test_whatever_fails_and_whenever_it_is_killed_nothing_happens_twice(
    killer: Killer, template: Path, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "run.db"
    shutil.copy(template, path)
    with FakeStripe() as stripe:
        fill(stripe)
        end = one_run(stripe, path, seed, killer)
    assert end.how in {"settled", "settled a day later"}
    assert end.kills + end.kills_in_sync > 0
