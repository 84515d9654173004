"""The letters of a book: Markdown with holes, checked when they are read, filled in a closed room.

A template may print a variable, ask whether one is there, and choose between words. It may not loop, call,
reach into a value or compute: those are refused by file and line when the book is loaded, so that no letter
can hang the program or read what it was not given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml, suggest

VARIABLES: Mapping[str, str] = {
    "name": "the customer's or counterparty's name",
    "first_name": "its first word",
    "amount": "the sum of the decision, else of the case, with its currency",
    "order": "the order's number",
    "delivered_on": "when it was delivered",
    "promised_on": "when it is promised, where that is still ahead",
    "goods_cost": "what the goods cost us",
    "shipping_cost": "what shipping costs us",
    "shipping_both_ways": "twice that",
    "lost_resale": "the margin that is lost, where there is one",
    "total_cost": "goods, both ways and the margin that is lost",
    "refunded": "what was refunded",
    "refunded_on": "when",
    "paid_out": "yes, once the refund is carried out",
    "evidence_sent": "yes, once the bank has our evidence",
    "return_days": "the return window, in days",
    "withdrawal_days": "the legal withdrawal period, in days",
    "promise": "the promise that is broken or late",
    "promise_due": "when it was due",
    "promise_due_ahead": "when it is due, where that is still ahead",
    "duty": "the duty that was missed",
    "duty_due": "when it was due",
    "notice_on": "when notice was sent",
}
"""What a template may print; each is a text, or empty when the case does not hold it."""

ENGLISH = "en"
"""The language that answers whom no other one suits."""
TONES = ("warm", "plain", "formal")
LONGEST = 8_000
"""Characters of a template, and of each value that goes into it."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.And, nodes.Or, nodes.Not,
    nodes.Const, nodes.CondExpr,
)  # fmt: skip
_NAMED: Mapping[type[nodes.Node], str] = {
    nodes.For: "a loop",
    nodes.Getattr: "attribute access",
    nodes.Getitem: "access to a part of a value",
    nodes.Call: "a call",
    nodes.Filter: "a filter",
    nodes.Macro: "a macro",
    nodes.Include: "an include",
    nodes.Import: "an import",
    nodes.Extends: "an extends",
    nodes.Assign: "an assignment",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """How letters of one language look: greeting and closing by tone, dates, the marks in sums."""

    tones: Mapping[str, tuple[Template, str]]
    nobody: str
    date: str
    decimal_mark: str
    thousands_mark: str
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplyBook:
    """All letters of a book: language → name → template, and the letter for each action."""

    letters: Mapping[str, Letter]
    templates: Mapping[str, Mapping[str, Template]]
    actions: Mapping[str, str]
    public: str

    def fill(
        self,
        language: str,
        reply: str,
        values: Mapping[str, str],
        *,
        tone: str = "plain",
        signature: str = "",
    ) -> str:
        """A whole letter. ``values``: of ``VARIABLES``. Raises :class:`KeyError` for an unknown letter."""
        letter = self.letters[language]
        safe = {name: values.get(name, "")[:LONGEST] for name in VARIABLES}
        greeting, closing = letter.tones[tone]
        first = greeting.render(safe) if safe["name"] else letter.nobody
        end = f"{closing}\n{signature}".strip()
        return f"{first}\n\n{self.templates[language][reply].render(safe).strip()}\n\n{end}\n"


def environment() -> ImmutableSandboxedEnvironment:
    """Where templates are made: nothing can be called, changed or imported."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False
    )
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def load_replies(book: Path) -> ReplyBook:
    """The letters of a book. Raises :class:`BookError` with everything that is wrong in them."""
    problems: list[Problem] = []
    loader = _Loader(book / "replies", problems)
    found = loader.read()
    if problems:
        raise BookError(problems)
    return found


def template_problems(source: str, file: str, names: Mapping[str, str] = VARIABLES) -> Iterator[Problem]:
    """What keeps a text from being a template: each with its line."""
    if len(source) > LONGEST:
        yield Problem(file, 1, f"{len(source):,} characters long", f"a letter has at most {LONGEST:,}")
        return
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as error:
        yield Problem(
            file, error.lineno, f"no template: {error.message}", "see README-replies.md in the book"
        )
        return
    except RecursionError:
        yield Problem(file, 1, "nested too deeply", "write it flat")
        return
    yield from _refused(tree, file, names)


def _refused(node: nodes.Node, file: str, names: Mapping[str, str]) -> Iterator[Problem]:
    if not isinstance(node, _ALLOWED):
        what = _NAMED.get(type(node), type(node).__name__.lower())
        yield Problem(
            file, node.lineno, f"{what} is not allowed in a letter", "print variables and use if, no more"
        )
        return
    if isinstance(node, nodes.Name) and node.name not in names:
        yield Problem(
            file, node.lineno, f"'{node.name}' is no variable of a letter", suggest(node.name, names)
        )
    for child in node.iter_child_nodes():
        yield from _refused(child, file, names)


class _Loader:
    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self._folder, self._problems = folder, problems
        self._environment = environment()

    def _wrong(self, file: str, line: int, message: str, hint: str) -> None:
        self._problems.append(Problem(file, line, message, hint))

    def read(self) -> ReplyBook:
        raw = read_yaml(self._folder / "replies.yaml", self._problems, "replies/replies.yaml") or {}
        listed = raw.get("actions") or {}
        actions = {str(name): str(listed[name]) for name in keys_of(listed)}
        letters, templates = {}, {}
        for folder in sorted(path for path in self._folder.glob("??") if path.is_dir()):
            letter = self._letter(folder)
            if letter:
                letters[folder.name] = letter
                templates[folder.name] = self._templates(folder)
        if not (self._folder / ENGLISH).is_dir():
            file = f"replies/{ENGLISH}/letter.yaml"
            self._wrong(file, 1, "the English letters are missing", "they answer whom no other suits")
        public = str(raw.get("public", ""))
        known = {name for each in templates.values() for name in each}
        for name in sorted(known | set(actions.values()) | {public}):
            for language, each in templates.items():
                if name not in each:
                    self._wrong(
                        f"replies/{language}", 1, f"the letter '{name}' is missing", f"write {name}.md"
                    )
        return ReplyBook(letters, templates, actions, public)

    def _templates(self, folder: Path) -> dict[str, Template]:
        found = {}
        for path in sorted(folder.glob("*.md")):
            template = self._template(path.read_text(encoding="utf-8"), f"replies/{folder.name}/{path.name}")
            if template:
                found[path.stem] = template
        return found

    def _template(self, source: str, file: str) -> Template | None:
        problems = list(template_problems(source, file))
        self._problems += problems
        try:
            return None if problems else self._environment.from_string(source)
        except TemplateError as error:
            self._wrong(file, 1, f"no template: {error}", "see README-replies.md in the book")
            return None

    def _letter(self, folder: Path) -> Letter | None:
        file = f"replies/{folder.name}/letter.yaml"
        raw = read_yaml(folder / "letter.yaml", self._problems, file)
        if raw is None:
            return None
        tones: dict[str, tuple[Template, str]] = {}
        listed = raw.get("tones")
        for tone in TONES:
            entry: Any = listed.get(tone) if isinstance(listed, dict) else None
            greeting = self._template(str(entry.get("greeting")), file) if isinstance(entry, dict) else None
            if greeting is None:
                self._wrong(file, line_of(raw, "tones"), f"the tone '{tone}' has no greeting", "add it")
                return None
            tones[tone] = (greeting, str(entry.get("closing", "")))
        months = raw.get("months")
        if not isinstance(months, list) or len(months) != 12:
            self._wrong(file, line_of(raw, "months"), "'months' must list twelve", "write [January, …]")
            return None
        return Letter(
            tones, str(raw.get("nobody", "")), str(raw.get("date", "{year}-{month}-{day}")),
            str(raw.get("decimal_mark", ".")), str(raw.get("thousands_mark", "")), tuple(map(str, months)),
        )  # fmt: skip
