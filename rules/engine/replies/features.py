"""Features that a reply promises, and no documented promise holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.engine.replies.dates import days_in
from rules.engine.replies.held import Held
from rules.engine.replies.lexicon import Lexicon
from rules.engine.replies.names import Slip
from rules.engine.replies.reading import Reading
from rules.engine.text import fold

_STEM = 5
"""Letters at the beginning of a word by which it is known again, whatever its ending."""
_WORD = re.compile(rf"[^\W\d_]{{{_STEM},}}")


def unheld_features(text: str, reading: Reading, lexicon: Lexicon, held: Held) -> Iterator[Slip]:
    """Start, end and why of each feature to come, but for what was promised: by its words, or its day."""
    promised = [str(one.get("text")) for one in held.promises() if one.get("documented")]
    words = {stem for each in promised for stem in _stems(each)}
    today = held.now.date() if held.now else None
    stated = held.dates() if promised else set()
    days = [day for day in days_in(text, reading, lexicon, today) if stated & set(day.dates)]
    held_in = {reading.sentence_at(day.start) for day in days}
    for hit in reading.of("feature"):
        said = _stems(text[slice(*reading.sentences[hit.sentence])])
        if not hit.negated and hit.sentence not in held_in and words.isdisjoint(said):
            yield hit.start, hit.end, "promises a feature"


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(fold(text))}
