"""Loading a rulebook: everything that is wrong is found at once, with file, line and how to mend it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rules.engine.book import (
    APPLIES,
    CAUTIONS,
    LEGAL,
    STATUSES,
    TARGETS,
    TERMS,
    Book,
    CautionRule,
    Rule,
    Template,
)
from rules.engine.book import load_reader as _load_reader
from rules.engine.conditions import Node
from rules.engine.evidence import EvidenceReader
from rules.engine.facts import INDEX
from rules.engine.parameters import NumberReader
from rules.engine.parsing import Parser, without_lines
from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml, suggest

SHIPPED = Path(__file__).resolve().parent.parent / "book"
"""The rulebook that comes with the program."""
NEEDED = ("ltv_threshold", "dispute_fee", "counter_fee", "labour_cost", "evidence_raise", "evidence_lower",
          "own_rate_from")  # fmt: skip
"""Parameters that the economics use; every book states them."""

_RULE = ("id", "number", "status", "title", "rationale", "source", "when", "then", "cautions", "because",
         "passes_through", "always_tells")  # fmt: skip
_RULE_NEEDS = ("id", "number", "title", "rationale", "when", "then", "because")
_THEN = ("action", "escalate_to", "reply", "terms")
_CAUTION = ("id", "caution", "title", "applies_to", "when", "because")
_FILE = ("applies_to", "about", "conditions", "rules")
_PIECE = re.compile(r"\{([^{}]*)\}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_book(path: Path | None = None, *, signals: bool = True) -> Book:
    """The book in a directory (the shipped one by default), checked whole.

    With ``signals`` its phrases are read as well; without, they are read when a message is first judged.
    Raises :class:`BookError` with all problems.
    """
    folder = Path(path) if path is not None else SHIPPED
    problems: list[Problem] = []
    book = BookReader(folder, problems).read(signals=signals)
    if problems:
        raise BookError(problems)
    return book


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and the content of all files of the book that judge or speak.

    Documents for people (README) and examples are left out; line endings do not count.
    """
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*"), key=lambda each: each.relative_to(folder).as_posix()):
        name = file.relative_to(folder).as_posix()
        if (
            file.suffix not in (".yaml", ".md")
            or name.endswith(".cases.yaml")
            or file.name.startswith("README")
        ):
            continue
        content = file.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name}\n{len(content)}\n".encode() + content)
    return total.hexdigest()


class BookReader:
    """Reads one book directory."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self._folder = folder
        self._problems = problems
        self._file = ""
        self._ids: dict[str, str] = {}

    def read(self, *, signals: bool) -> Book:
        """The book; problems are added to the list given."""
        if not (self._folder / "parameters.yaml").is_file():
            raise BookError(
                [
                    Problem(
                        str(self._folder),
                        1,
                        "this is no rulebook",
                        "it holds no parameters.yaml; check the path",
                    )
                ]
            )
        numbers = NumberReader(self._folder, self._problems).read()
        for name in NEEDED:
            if name not in numbers.parameters:
                self._problems.append(
                    Problem(
                        "parameters.yaml", 1, f"the parameter '{name}' is missing", "add it; the sums need it"
                    )
                )
        parser = Parser(self._problems, numbers.parameters, numbers.currency, numbers.rates)
        files = {kind: self._open(kind) for kind in APPLIES}
        for kind, raw in files.items():
            self._share(kind, raw, parser)
        rules = tuple(
            rule
            for kind, raw in files.items()
            for number, entry in enumerate(_listed(raw, "rules"))
            if (rule := self._rule(kind, entry, number, parser))
        )
        for name, (file, raw, line) in list(parser.shared.items()):
            if name not in parser.used and not name.startswith("rule:"):
                parser.parse(raw, file, line)
        cautions = self._cautions(parser)
        claims = EvidenceReader(parser, self._problems).read(self._folder / "evidence")
        reader = _load_reader(self._folder, self._problems) if signals else None
        return Book(
            self._folder,
            digest_of(self._folder),
            numbers,
            rules,
            cautions,
            claims,
            parser.named_count,
            frozenset(parser.used) | {f"${name}" for name in NEEDED},
            reader,
        )

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(Problem(self._file, line, message, hint))

    def _open(self, kind: str) -> dict[str, Any]:
        self._file = f"policy/{kind}.yaml"
        raw = read_yaml(self._folder / "policy" / f"{kind}.yaml", self._problems, self._file)
        if not isinstance(raw, dict):
            return {}
        self._fields(raw, _FILE, ("applies_to", "rules"))
        if raw.get("applies_to") != kind:
            self._wrong(line_of(raw, "applies_to"), f"'applies_to' must be '{kind}' in this file", "mend it")
        if not isinstance(raw.get("rules"), list):
            self._wrong(line_of(raw, "rules"), "'rules' is a list", "start each with '- id:'")
        return raw

    def _share(self, kind: str, raw: Mapping[str, Any], parser: Parser) -> None:
        self._file = f"policy/{kind}.yaml"
        shared = raw.get("conditions") or {}
        if not isinstance(shared, dict):
            self._wrong(line_of(raw, "conditions"), "'conditions' is a mapping", "write name: condition")
            shared = {}
        for name in keys_of(shared):
            if name in parser.shared:
                self._wrong(line_of(shared, name), f"'{name}' is already a condition elsewhere", "rename one")
            parser.shared[str(name)] = (self._file, shared[name], line_of(shared, name))
        for entry in _listed(raw, "rules"):
            if isinstance(entry, dict) and "id" in entry and "when" in entry:
                parser.shared[f"rule:{entry['id']}"] = (self._file, entry["when"], line_of(entry, "when"))

    def _fields(self, raw: Mapping[Any, Any], known: tuple[str, ...], needed: tuple[str, ...]) -> bool:
        before = len(self._problems)
        for key in keys_of(dict(raw)):
            if key not in known:
                self._wrong(line_of(raw, key), f"'{key}' is no field here", suggest(str(key), known))
        for key in needed:
            if key not in raw:
                self._wrong(line_of(raw, None), f"'{key}' is missing", "add it")
        return len(self._problems) == before

    def _identify(self, raw: Mapping[str, Any]) -> str:
        name = str(raw.get("id", ""))
        line = line_of(raw, "id")
        if not _SLUG.fullmatch(name):
            self._wrong(line, f"'{name}' is no id", "use small letters, digits and single hyphens")
        if name in self._ids:
            self._wrong(
                line, f"the id '{name}' stands twice, first in {self._ids[name]}", "rename one of them"
            )
        self._ids.setdefault(name, f"{self._file}:{line}")
        return name

    def _rule(self, kind: str, raw: Any, place: int, parser: Parser) -> Rule | None:
        self._file = f"policy/{kind}.yaml"
        if not isinstance(raw, dict):
            self._wrong(1, f"rule {place + 1} is not a mapping", "start it with '- id:'")
            return None
        self._fields(raw, _RULE, _RULE_NEEDS)
        name = self._identify(raw)
        line = line_of(raw, "id")
        number = raw.get("number")
        if type(number) is not int:
            self._wrong(line_of(raw, "number"), f"{number!r} is no rule number", "write a whole number")
            number = 0
        status = raw.get("status", "active")
        if status not in STATUSES:
            self._wrong(line_of(raw, "status"), f"'{status}' is no status", suggest(str(status), STATUSES))
        for key in ("title", "rationale", "source"):
            if key in raw and (not isinstance(raw[key], str) or not raw[key].strip()):
                self._wrong(line_of(raw, key), f"'{key}' is a sentence", "write one")
        action, target, reply, terms = self._then(kind, raw)
        node = parser.parse(raw.get("when", "always"), self._file, line_of(raw, "when"))
        return Rule(
            name,
            number,
            str(status),
            str(raw.get("title", "")),
            str(raw.get("rationale", "")),
            str(raw.get("source", "")),
            kind,
            node,
            action,
            target,
            self._tied(raw),
            self._template(raw, parser),
            reply,
            terms,
            self._flag(raw, "passes_through"),
            self._flag(raw, "always_tells"),
            self._file,
            line,
            without_lines(raw.get("when")),
            conditions_of(node),
        )

    def _flag(self, raw: Mapping[str, Any], key: str) -> bool:
        value = raw.get(key, False)
        if not isinstance(value, bool):
            self._wrong(line_of(raw, key), f"'{key}' takes true or false", "mend it")
        return value is True

    def _then(self, kind: str, raw: Mapping[str, Any]) -> tuple[str, str | None, str | None, str | None]:
        then, line = raw.get("then"), line_of(raw, "then")
        if not isinstance(then, dict):
            self._wrong(line, "'then' is a mapping", "write then: {action: …}")
            return "", None, None, None
        self._fields(then, _THEN, ("action",))
        action, target = str(then.get("action", "")), then.get("escalate_to")
        if action not in LEGAL[kind]:
            self._wrong(line, f"'{action}' is no action of {kind}", suggest(action, LEGAL[kind]))
        if (action == "escalate") is not (target in TARGETS):
            self._wrong(
                line, "an escalation, and only that, has an 'escalate_to'", suggest(str(target), TARGETS)
            )
        terms = then.get("terms")
        if terms is not None and terms not in TERMS:
            self._wrong(line, f"'{terms}' is no set of terms", suggest(str(terms), TERMS))
        reply = then.get("reply")
        return action, target, None if reply is None else str(reply), terms

    def _tied(self, raw: Mapping[str, Any]) -> tuple[str, ...]:
        listed = raw.get("cautions", [])
        if not isinstance(listed, list):
            self._wrong(line_of(raw, "cautions"), "'cautions' is a list", "write [unknown_facts]")
            return ()
        for each in listed:
            if each not in CAUTIONS:
                self._wrong(line_of(raw, "cautions"), f"'{each}' is no caution", suggest(str(each), CAUTIONS))
        return tuple(map(str, listed))

    def _template(self, raw: Mapping[str, Any], parser: Parser) -> Template:
        text, line = raw.get("because", ""), line_of(raw, "because")
        if not isinstance(text, str) or not text.strip():
            self._wrong(line, "'because' is a sentence", "write what a person should read")
            return ()
        pieces: list[tuple[str, str]] = []
        at = 0
        for found in _PIECE.finditer(text):
            pieces.append(("text", text[at : found.start()]))
            at, name = found.end(), found[1]
            if name.startswith("$"):
                if name[1:] not in parser.parameters:
                    self._wrong(
                        line, f"there is no parameter '{name[1:]}'", suggest(name[1:], parser.parameters)
                    )
                    continue
                pieces.append(("parameter", name[1:]))
            elif name in INDEX:
                pieces.append(("fact", name))
            else:
                self._wrong(line, f"'{name}' is no fact", suggest(name, INDEX))
        pieces.append(("text", text[at:]))
        return tuple(piece for piece in pieces if piece[1])

    def _cautions(self, parser: Parser) -> tuple[CautionRule, ...]:
        self._file = "policy/cautions.yaml"
        raw = read_yaml(self._folder / self._file, self._problems, self._file)
        if not isinstance(raw, dict):
            return ()
        self._fields(raw, ("about", "cautions"), ("cautions",))
        parser.in_cautions = True
        found: list[CautionRule] = []
        for entry in _listed(raw, "cautions"):
            if not isinstance(entry, dict):
                self._wrong(line_of(raw, "cautions"), f"{entry!r} is no caution", "start it with '- id:'")
                continue
            self._fields(entry, _CAUTION, ("id", "caution", "title", "when", "because"))
            caution = entry.get("caution")
            if caution not in CAUTIONS:
                self._wrong(
                    line_of(entry, "caution"), f"'{caution}' is no caution", suggest(str(caution), CAUTIONS)
                )
            kinds = entry.get("applies_to", [])
            if not isinstance(kinds, list) or any(kind not in APPLIES for kind in kinds):
                self._wrong(
                    line_of(entry, "applies_to"), "'applies_to' is a list of kinds", ", ".join(APPLIES)
                )
                kinds = []
            node = parser.parse(entry.get("when", "always"), self._file, line_of(entry, "when"))
            found.append(
                CautionRule(
                    self._identify(entry),
                    str(caution),
                    str(entry.get("title", "")),
                    tuple(kinds),
                    node,
                    self._template(entry, parser),
                    self._file,
                    line_of(entry, "id"),
                    without_lines(entry.get("when")),
                )
            )
        parser.in_cautions = False
        return tuple(found)


def _listed(raw: Mapping[str, Any], key: str) -> list[Any]:
    found = raw.get(key)
    return found if isinstance(found, list) else []


def conditions_of(node: Node) -> tuple[Node, ...]:
    """The conditions that must hold together: the members of a top ``all``, or the one condition."""
    return node.children if node.form == "all" else (node,)
