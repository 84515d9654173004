"""Conditions as the book writes them, checked and compiled; everything wrong is collected."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rules.engine import conditions as made
from rules.engine.conditions import Node
from rules.engine.leaves import LeafParser
from rules.engine.signals import FAMILIES, INSTRUCTION, SIGNALS
from rules.engine.source import LINES, keys_of, line_of, suggest

FORMS = ("all", "any", "not", "condition", "rule", "fact", "since", "signal", "signal_family")
Definition = tuple[str, Any, int]
"""Where a shared condition stands: its file, its raw condition and its line."""


@dataclass
class Parser(LeafParser):
    """Reads the conditions of one book. ``problems`` grows; a broken condition becomes *always*."""

    shared: dict[str, Definition] = field(default_factory=dict)
    """Named conditions, and rules under ``rule:<id>``."""
    _slots: dict[str, tuple[Node, int]] = field(default_factory=dict)
    _same: dict[str, Node] = field(default_factory=dict)
    """Conditions by what they say, so that one asked in several rules is one object."""
    _open: list[str] = field(default_factory=list)

    @property
    def named(self) -> dict[str, Node]:
        """The shared conditions that are in use, by name."""
        return {name: node for name, (node, _) in self._slots.items()}

    def use(self, name: str) -> None:
        """Compiles a shared condition that a sentence speaks of."""
        self._named(name, self.shared[name][2])

    def parse(self, raw: Any, file: str, line: int) -> Node:
        """One condition with all that is inside it."""
        before, self._file = self._file, file
        try:
            return self._node(raw, line)
        finally:
            self._file = before

    def _node(self, raw: Any, line: int) -> Node:
        said = json.dumps(without_lines(raw), default=str)
        before = len(self.problems)
        known = self._same.get(said)
        if known is None:
            known = self._compiled(raw, line)
            if len(self.problems) == before:
                self._same[said] = known
        return known

    def _compiled(self, raw: Any, line: int) -> Node:
        if raw == "always":
            return Node("always", made.always, "always", line=line)
        if not isinstance(raw, dict):
            return self._wrong(
                line, f"{raw!r} is no condition", "write a mapping such as {fact: wants, is: refund}"
            )
        line = line_of(raw, next(iter(keys_of(raw)), None), line)
        forms = [form for form in FORMS if form in raw]
        if len(forms) != 1:
            stray = [str(key) for key in keys_of(raw) if key not in FORMS]
            hint = suggest(stray[0], FORMS) if stray else "start with one of: " + ", ".join(FORMS)
            return self._wrong(line, f"a condition starts with one of its forms, not {len(forms)}", hint)
        form = forms[0]
        if form in ("fact", "since"):
            return self._fact(raw, line) if form == "fact" else self._span(raw, line)
        for key in keys_of(raw):
            if key != form:
                self._wrong(line, f"'{key}' does not belong beside '{form}'", "take it out")
        reader: dict[str, Callable[[Any, int], Node]] = {
            "all": self._all,
            "any": self._any,
            "not": self._not,
            "condition": self._named,
            "rule": lambda value, at: self._named(f"rule:{value}", at),
            "signal": self._signal,
            "signal_family": self._family,
        }
        return reader[form](raw[form], line)

    def _children(self, raw: Any, line: int, form: str) -> tuple[Node, ...]:
        if not isinstance(raw, list) or not raw:
            self._wrong(line, f"'{form}' needs a list of conditions", "put at least one under it")
            return ()
        return tuple(self._node(each, line) for each in raw)

    def _all(self, raw: Any, line: int) -> Node:
        children = self._children(raw, line, "all")
        return Node("all", made.all_of(children), "all of these", children=children, line=line)

    def _any(self, raw: Any, line: int) -> Node:
        children = self._children(raw, line, "any")
        return Node("any", made.any_of(children), "any of these", children=children, line=line)

    def _not(self, raw: Any, line: int) -> Node:
        child = self._node(raw, line)
        return Node("not", made.none_of(child), "not", children=(child,), line=line)

    def _named(self, name: Any, line: int) -> Node:
        if name not in self.shared:
            word = str(name).removeprefix("rule:")
            known = [each.removeprefix("rule:") for each in self.shared]
            return self._wrong(line, f"nothing is called '{word}'", suggest(word, known))
        self.used.add(str(name))
        if name in self._open:
            ring = " → ".join([*self._open[self._open.index(name) :], str(name)])
            return self._wrong(line, f"the reference goes round in a circle: {ring}", "break it somewhere")
        if name not in self._slots:
            self._open.append(name)
            file, raw, at = self.shared[name]
            child = self.parse(raw, file, at)
            self._open.pop()
            self._slots[name] = (child, len(self._slots))
        child, slot = self._slots[name]
        text = str(name).removeprefix("rule:")
        return Node("named", made.named(child, slot), text, children=(child,), line=line)

    def _signal(self, raw: Any, line: int) -> Node:
        wanted = raw if isinstance(raw, list) else [raw]
        known = (*SIGNALS, INSTRUCTION) if self.in_cautions else SIGNALS
        for each in wanted:
            if each not in known:
                return self._wrong(line, f"'{each}' is no signal", suggest(str(each), known))
        names = " or ".join(map(str, wanted))
        return Node("signal", made.of_signals(frozenset(wanted)), "a message says", names, line=line)

    def _family(self, raw: Any, line: int) -> Node:
        families = sorted(set(FAMILIES.values()))
        if raw not in families:
            return self._wrong(line, f"'{raw}' is no family of signals", suggest(str(raw), families))
        wanted = frozenset(signal for signal, family in FAMILIES.items() if family == raw)
        return Node("signal", made.of_signals(wanted), "a message says", f"any {raw}", line=line)


def without_lines(raw: Any) -> Any:
    """YAML content without the line records, for a digest or for display."""
    if isinstance(raw, dict):
        return {key: without_lines(value) for key, value in raw.items() if key != LINES}
    return [without_lines(each) for each in raw] if isinstance(raw, list) else raw
