"""The data of the evidence book: sourced, all used, and a broken one says where."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from rules.engine.evidence_book import EvidenceBook, load_evidence
from rules.engine.source import BookError
from tests.rules.evidence_cases import BOOK, FOLDER, REASONS


def test_every_file_names_its_source_and_date() -> None:
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert "\nsource: " in f"\n{text}"
        assert "\nas_of: " in f"\n{text}"


def test_every_item_is_used_and_every_reason_belongs_to_one_claim() -> None:
    used = {name for claim in BOOK.claims.values() for name in claim.decisive + claim.helpful}
    used |= {name for rule in BOOK.codes.values() for name in rule.decisive + rule.helpful}
    assert used == set(BOOK.items)
    reasons = [reason for claim in BOOK.claims.values() for reason in claim.reasons]
    assert sorted(reasons) == sorted(REASONS)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "items.yaml",
            "facts: [three_d_secure]",
            "facts: [three_d_sekure]",
            "'three_d_sekure' is unknown in 'facts'",
        ),
        ("claims.yaml", "needs: all", "needs: most", "'most' is no way to need"),
        ("claims.yaml", "decisive: [authenticity]", "decisive: [autenticity]", "'autenticity' is unknown"),
        ("visa.yaml", "claim: quality", "claim: kwality", "'kwality' is unknown in 'claim'"),
        ("visa.yaml", '"13.1":', "13:", "13 is not text"),
        ("limits.yaml", "pages: 49", 'pages: "49"', "pages is no whole number"),
        ("amex.yaml", "as_of:", "as_off:", "no 'as_of'"),
        ("discover.yaml", "codes:", "kodes:", "no 'codes'"),
    ],
)
def test_a_broken_book_says_where(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(FOLDER, folder)
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BookError) as caught:
        load_evidence(folder)
    problem = caught.value.problems[0]
    assert message in problem.message
    assert problem.file == f"evidence/{file}"
    assert problem.line >= 1
    assert problem.hint


def test_problems_are_collected_for_the_whole_book(tmp_path: Path) -> None:
    problems: list[Any] = []
    assert isinstance(load_evidence(tmp_path, problems), EvidenceBook)
    assert len(problems) >= 7
