"""The cases that the book's examples of replies answer."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from rules.engine.load import SHIPPED
from rules.engine.parameters import NumberReader, Numbers
from rules.engine.replies.held import Held, moment
from rules.engine.replies.lint import Linter

LINT = SHIPPED / "replies" / "lint"
LINTER = Linter.load(SHIPPED)
PROFILES: dict[str, Any] = yaml.safe_load((LINT / "cases.yaml").read_text(encoding="utf-8"))


@cache
def numbers() -> Numbers:
    """The shipped book's numbers."""
    return NumberReader(SHIPPED, []).read()


def held(profile: str, action: str | None = None, *, public: bool | None = None, **more: Any) -> Held:
    """A profile as the linter sees it; ``more`` replaces parts of its case."""
    found = PROFILES[profile]
    case = {**found["case"], **more}
    said = bool(found.get("public")) if public is None else public
    return Held(case, action or found["action"], said, moment(case["now"]), numbers(), done=found.get("done"))


def rules_broken(text: str, profile: str, language: str = "en", **more: Any) -> set[str]:
    """The rules that a text breaks."""
    return {each.rule for each in LINTER.check(text, held(profile, **more), language).violations}
