"""What the rules of replies say to a text, each rule with its words, its source and how it is mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from screens import words
from screens.widgets.inert import inert
from screens.widgets.section import BLANK, Part, hung

if TYPE_CHECKING:
    from triage.services.reply_rules import RuleTold
    from triage.services.replying import Reply


def findings(reply: Reply, rules: Mapping[str, RuleTold]) -> list[Part]:
    """Every violation, in the order of the text; else that there is none, and what was looked at."""
    parts: list[Part] = []
    explained: set[str] = set()
    for found in reply.violations:
        quote = " ".join(reply.text[found.start : found.end].split())
        parts.append(
            hung(
                "✖ ",
                "$error",
                (words.plain(found.rule), "bold"),
                f"  “{inert(quote, limit=160)}”",
                (f"  {inert(found.rule, limit=60)}", "$muted"),
            )
        )
        parts.append(hung("  ", "", inert(found.why, limit=400)))
        told = rules.get(found.rule)
        if told is not None and found.rule not in explained:
            explained.add(found.rule)
            parts.append(hung("  mend    ", "$muted", inert(told.mend, limit=400)))
            parts.append(hung("  source  ", "$muted", (inert(told.source, limit=400), "$muted")))
        parts.append(BLANK)
    if not parts:
        parts = [hung("✔ ", "$success", "No rule refuses it"), BLANK]
    return [*parts, *_looked_at(reply, rules)]


def _looked_at(reply: Reply, rules: Mapping[str, RuleTold]) -> list[Part]:
    """How many rules could be applied, and which could not."""
    silent = [words.plain(name).lower() for name in rules if name not in reply.checked]
    looked = f"{len(reply.checked)} of {words.many(len(rules), 'rule')} applied"
    why = f"; silent here: {', '.join(silent)}" if silent else ""
    return [hung("", "", (looked + why, "$muted"))]
