# ruff: noqa: T201
"""How well and how fast messages are read by meaning: ``python tests/benchmarks/read_by_meaning.py [FILE…]``.

Needs the extra ``semantic``. Prints the second reader's time a message and its memory; its measure alone,
each example judged without itself, then each language by what was learnt from the others; and, for files of
labelled messages that nothing was learnt from, the measure of phrases, of both readers, and by language.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from rules.engine.load import SHIPPED
from rules.engine.meaning import SecondReader, embedded
from rules.engine.meaning_head import Rows, learn
from rules.engine.scoring import Score
from rules.engine.signals import SIGNALS
from triage.services.kept_embeddings import PackagedModel
from triage.services.rulebook import Rulebook, score_lines
from triage.services.second_reading import kept_model, labelled, left_out_score, second_reader, taught

ROOT = SHIPPED.parent.parent
DEVELOPMENT = ROOT / "fixtures" / "mail" / "development.jsonl"


def told(name: str, score: Any) -> None:
    """One line: precision, recall, F1, false alarms."""
    count = score.all
    shares = f"P {count.precision}  R {count.recall}  F1 {count.f1}"
    print(f"{name:34} {shares}  alarms {score.alarms}/{score.silent}")


def by_others(examples: list[Any]) -> None:
    """Each language of the development messages, read by what was learnt from all other languages."""
    model = kept_model()
    labels = np.array([[float(name in each.signals) for name in SIGNALS] for each in examples])
    trust = np.array([each.trust for each in examples])
    everything = Score()
    for language in sorted({each.language for each in examples}):
        others = [place for place, each in enumerate(examples) if each.language != language]
        texts = [examples[place].text for place in others]
        rows = Rows(*embedded(model, texts))
        reader = SecondReader(learn(SIGNALS, texts, labels[others], trust[others], rows, "").head, model)
        score = Score()
        for each in examples:
            if each.language == language and each.source == "messages":
                found = {suspicion.signal for suspicion in reader.read(each.text)}
                for kept in (score, everything):
                    kept.add("", language, each.text, each.signals, found)
        told(f"learnt without {language}", score)
    told("each language without itself", everything)


def pace(texts: list[str]) -> None:
    """Time a message with nothing remembered, and the memory of the process."""
    head = second_reader(None)
    model = PackagedModel()
    reader = SecondReader(head._head, model)  # type: ignore[attr-defined]
    reader.read(texts[0])
    start = time.perf_counter()
    for text in texts:
        reader.read(text)
    print(f"{1000 * (time.perf_counter() - start) / len(texts):.0f} ms a message of {len(texts)}, one core")
    start = time.perf_counter()
    for text in texts:
        head.read(text)
    print(f"{1000 * (time.perf_counter() - start) / len(texts):.1f} ms a message that is remembered")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def main(files: list[str]) -> None:
    """Measure and print."""
    book = Rulebook()
    reader = book.load().reader
    rows = DEVELOPMENT.read_bytes().splitlines()
    pace([json.loads(row)["text"] for row in rows[:60]])
    examples = taught(SHIPPED, reader, labelled(rows, DEVELOPMENT.name))
    learnt = learn(
        SIGNALS,
        [each.text for each in examples],
        np.array([[float(name in each.signals) for name in SIGNALS] for each in examples]),
        np.array([each.trust for each in examples]),
        Rows(*embedded(kept_model(), [each.text for each in examples])),
        "",
    )
    told("all examples, each without itself", left_out_score(examples, learnt))
    only = [place for place, each in enumerate(examples) if each.source == "messages"]
    learnt_only = type(learnt)(learnt.head, learnt.left_out[only])
    told("development, each without itself", left_out_score([examples[place] for place in only], learnt_only))
    by_others(examples)
    for name in files:
        lines = Path(name).read_bytes().splitlines()
        told(f"{Path(name).stem}: phrases", score_lines(reader, lines, 0).score)
        both = score_lines(reader, lines, 0, second_reader(None)).score
        told(f"{Path(name).stem}: both readers", both)
        print("   ", {language: str(both.by_language[language].f1) for language in sorted(both.by_language)})


if __name__ == "__main__":
    main(sys.argv[1:])
