"""Reading the policy files of a book: rules, shared conditions and cautions, each field checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rules.engine.book import APPLIES, LEGAL, STATUSES, TARGETS, TERMS, CautionRule, Rule, Template
from rules.engine.cautions import CAUTIONS
from rules.engine.conditions import Node
from rules.engine.parsing import Parser, without_lines
from rules.engine.source import Problem, keys_of, line_of, read_yaml, suggest
from rules.engine.templates import read_template

_RULE = ("id", "number", "status", "title", "rationale", "source", "when", "then", "cautions", "because",
         "passes_through", "always_tells")  # fmt: skip
_RULE_NEEDS = ("id", "number", "title", "rationale", "when", "then", "because")
_THEN = ("action", "escalate_to", "reply", "terms")
_CAUTION = ("id", "caution", "title", "applies_to", "when", "because")
_FILE = ("applies_to", "about", "conditions", "rules")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class PolicyReader:
    """Reads ``policy/*.yaml`` of one book; problems are added to the list given.

    The rules of a kind stand in ``<kind>.yaml`` and, where that grew long, ``<kind>.<part>.yaml``; the files
    are tried in the order of their first rules' numbers.
    """

    def __init__(self, folder: Path, problems: list[Problem], parser: Parser) -> None:
        self._folder = folder
        self._problems = problems
        self._parser = parser
        self._file = ""
        self._ids: dict[str, str] = {}

    def read(self) -> tuple[tuple[Rule, ...], tuple[CautionRule, ...]]:
        """All rules in the order in which they are tried, and all cautions."""
        self._strangers()
        files = [(kind, file, raw) for kind in APPLIES for file, raw in self._files(kind)]
        for _, file, raw in files:
            self._share(file, raw)
        rules = tuple(
            rule
            for kind, file, raw in files
            for place, entry in enumerate(_listed(raw, "rules"))
            if (rule := self._rule(kind, file, entry, place))
        )
        for kind in APPLIES[1:]:
            self._ends(kind, [rule for rule in rules if rule.kind == kind and rule.status == "active"])
        for name, (file, condition, line) in list(self._parser.shared.items()):
            if name not in self._parser.used and not name.startswith("rule:"):
                self._parser.parse(condition, file, line)
        return rules, self._cautions()

    def _strangers(self) -> None:
        """A file that belongs to no kind would be overlooked."""
        for path in policy_files(self._folder):
            kind = path.name.split(".")[0]
            if kind not in (*APPLIES, "cautions"):
                self._file = f"policy/{path.name}"
                self._wrong(1, f"'{kind}' is no kind of case", suggest(kind, (*APPLIES, "cautions")))

    def _files(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """The files of a kind and what is in them, in the order in which their rules are tried."""
        parts = {path.name for path in policy_files(self._folder) if path.name.startswith(f"{kind}.")}
        names = sorted(parts | {f"{kind}.yaml"})
        found = [(f"policy/{name}", self._open(kind, f"policy/{name}")) for name in names]
        return sorted(found, key=lambda each: _first_number(each[1]))

    def _ends(self, kind: str, rules: list[Rule]) -> None:
        """The last rule of a kind decides whatever is left, and no other does."""
        if not rules:
            self._file = f"policy/{kind}.yaml"
            self._wrong(1, "no active rule decides these cases", "write rules that end with 'when: always'")
        elif rules[-1].when.form != "always":
            self._file = rules[-1].file
            self._wrong(
                rules[-1].line, "the last active rule leaves cases undecided", "end with 'when: always'"
            )
        for rule in rules[:-1]:
            if rule.when.form == "always" and rule.written == "always":
                self._file = rule.file
                self._wrong(
                    rule.line, f"'{rule.id}' always fires, so no rule after it is reached", "move it last"
                )

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(Problem(self._file, line, message, hint))

    def _open(self, kind: str, file: str) -> dict[str, Any]:
        self._file = file
        raw = read_yaml(self._folder / file, self._problems, file)
        if raw is None:
            return {}
        self._fields(raw, _FILE, ("applies_to", "rules"))
        if raw.get("applies_to") != kind:
            self._wrong(line_of(raw, "applies_to"), f"'applies_to' must be '{kind}' in this file", "mend it")
        if not isinstance(raw.get("rules"), list):
            self._wrong(line_of(raw, "rules"), "'rules' is a list", "start each with '- id:'")
        return raw

    def _share(self, file: str, raw: Mapping[str, Any]) -> None:
        self._file = file
        shared = raw.get("conditions") or {}
        if not isinstance(shared, dict):
            self._wrong(line_of(raw, "conditions"), "'conditions' is a mapping", "write name: condition")
            shared = {}
        for name in keys_of(shared):
            if name in self._parser.shared:
                self._wrong(line_of(shared, name), f"'{name}' is already a condition elsewhere", "rename one")
            self._parser.shared[str(name)] = (self._file, shared[name], line_of(shared, name))
        for entry in _listed(raw, "rules"):
            if isinstance(entry, dict) and "id" in entry and "when" in entry:
                self._parser.shared[f"rule:{entry['id']}"] = (
                    self._file,
                    entry["when"],
                    line_of(entry, "when"),
                )

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

    def _rule(self, kind: str, file: str, raw: Any, place: int) -> Rule | None:
        self._file = file
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
        node = self._parser.parse(raw.get("when", "always"), self._file, line_of(raw, "when"))
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
            self._template(raw),
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

    def _template(self, raw: Mapping[str, Any]) -> Template:
        return read_template(
            raw.get("because", ""), self._parser, partial(self._wrong, line_of(raw, "because"))
        )

    def _cautions(self) -> tuple[CautionRule, ...]:
        self._file = "policy/cautions.yaml"
        raw = read_yaml(self._folder / self._file, self._problems, self._file)
        if raw is None:
            return ()
        self._fields(raw, ("about", "cautions"), ("cautions",))
        self._parser.in_cautions = True
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
            node = self._parser.parse(entry.get("when", "always"), self._file, line_of(entry, "when"))
            found.append(
                CautionRule(
                    self._identify(entry),
                    str(caution),
                    str(entry.get("title", "")),
                    tuple(kinds),
                    node,
                    self._template(entry),
                    self._file,
                    line_of(entry, "id"),
                    without_lines(entry.get("when")),
                )
            )
        self._parser.in_cautions = False
        return tuple(found)


def policy_files(folder: Path) -> list[Path]:
    """The files of a book that hold rules or cautions, by name."""
    return [path for path in sorted((folder / "policy").glob("*.yaml")) if ".cases." not in path.name]


def _first_number(raw: Mapping[str, Any]) -> int:
    first = next(iter(_listed(raw, "rules")), None)
    number = first.get("number") if isinstance(first, dict) else None
    return number if type(number) is int else 0


def _listed(raw: Mapping[str, Any], key: str) -> list[Any]:
    found = raw.get(key)
    return found if isinstance(found, list) else []


def conditions_of(node: Node) -> tuple[Node, ...]:
    """The conditions that must hold together: the members of a top ``all``, or the one condition."""
    return node.children if node.form == "all" else (node,)
