"""Several files in one import: as if they were taken one after the other, and short ones together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.conftest import CHARGEBACK, REFUND
from triage.desk import Desk
from triage.domain.errors import DeskError, StoppedError, UsageError
from triage.services import importing

lines = st.one_of(
    st.builds(
        lambda id, amount: json.dumps({**REFUND, "id": id, "amount": amount}),
        st.sampled_from("abcdef"),
        st.sampled_from(["1.00", "2.00"]),
    ),
    st.sampled_from(["nonsense", ""]),
)


def told(desk: Desk) -> tuple[Counter[str], list[str]]:
    """What the log tells: the sums of what was imported, and every other entry but for its place."""
    chained = {"number", "prev", "hash", "digests"}
    sums: Counter[str] = Counter()
    others = []
    for entry in desk.log.entries(limit=1_000):
        if entry.act == "imported":
            sums += Counter({name: entry.document[name] for name in ("new", "changed")})
        else:
            others.append(json.dumps({k: v for k, v in entry.document.items() if k not in chained}))
    return sums, others


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=60,
    deadline=None,
    derandomize=True,
)
@given(files=st.lists(st.lists(lines, max_size=8), min_size=1, max_size=6))
def test_files_together_are_files_one_after_the_other(
    open_desk: Callable[..., Desk], tmp_path_factory: pytest.TempPathFactory, files: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("many")
    paths = [folder / f"{number}.json" for number in range(len(files))]
    for path, content in zip(paths, files, strict=True):
        path.write_text("\n".join(content), "utf-8")
    seen = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(importing, "BATCH", 3)
        for together in (True, False):
            with open_desk(f"{folder.name}-{together}.db") as desk:
                done = (
                    dict(desk.importing.import_files(paths))
                    if together
                    else {path: desk.importing.import_file(path) for path in paths}
                )
                rejects = {path.name: path.read_text("utf-8") for path in folder.glob("*.rejects.jsonl")}
                assert desk.log.verify().ok
                seen.append((done, list(desk.cases.json_lines()), rejects, told(desk)))
    assert seen[0] == seen[1]


def test_the_log_names_every_file_that_was_taken_together(desk: Desk, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.json" for name in "abc"]
    for path in paths:
        path.write_text(json.dumps({**REFUND, "id": path.stem}), "utf-8")
    list(desk.importing.import_files(paths))
    (entry,) = desk.log.entries()
    assert entry.summary == "3 new, 0 changed, 0 unchanged"
    desk.log.export("jsonl", output=tmp_path / "log.jsonl")
    assert "a.json, b.json, c.json" in (tmp_path / "log.jsonl").read_text("utf-8")


def test_worker_processes_take_many_files_in_the_same_way(
    open_desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    paths = [tmp_path / f"{number:02}.json" for number in range(40)]
    for number, path in enumerate(paths):
        path.write_text(
            "nonsense" if number % 9 == 8 else json.dumps({**REFUND, "id": f"c{number % 30}"}), "utf-8"
        )
    results = []
    for parallel in (False, True):
        monkeypatch.setattr(importing, "PARALLEL_FROM", 0 if parallel else 10**9)
        with open_desk(f"{parallel}.db") as desk:
            results.append((list(desk.importing.import_files(paths)), list(desk.cases.json_lines())))
    assert results[0] == results[1]


def test_what_a_file_is_no_desk_takes_is_told_before_the_first_is_stored(desk: Desk, tmp_path: Path) -> None:
    good, packed = tmp_path / "good.json", tmp_path / "book.json"
    good.write_text(json.dumps(REFUND), "utf-8")
    packed.write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match=r"book\.json: the file is a workbook or an archive"):
        list(desk.importing.import_files([good, packed]))
    assert desk.queue.count() == 0


def test_an_interrupted_import_of_many_says_what_it_kept_and_the_rest_comes_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    paths = [tmp_path / f"{number}.json" for number in range(6)]
    for path in paths:
        path.write_text(json.dumps({**CHARGEBACK, "id": path.stem}), "utf-8")

    def stop(read: int, size: int) -> None:
        if read > size // 2:
            raise KeyboardInterrupt

    with pytest.raises(
        StoppedError, match="6 files: interrupted; kept so far: 4 new, 0 changed, 0 unchanged"
    ):
        list(desk.importing.import_files(paths, stop))
    again = [result.new for _, result in desk.importing.import_files(paths)]
    assert again == [0, 0, 0, 0, 1, 1]


def test_nothing_is_left_beside_the_files_when_the_refused_lines_cannot_be_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    long = tmp_path / "long.json"
    long.write_text("nonsense\n" * 5, "utf-8")
    (tmp_path / "long.json.rejects.jsonl").mkdir()
    with pytest.raises(DeskError, match="the refused lines cannot be written"):
        desk.importing.import_file(long)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
