"""Conditions as the book writes them, checked and compiled; everything wrong is collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt
from typing import Any

from rules.engine import conditions as made
from rules.engine.conditions import COMPARISONS, Node
from rules.engine.facts import FACTS, INDEX, Fact
from rules.engine.parameters import Parameter
from rules.engine.signals import FAMILIES, INSTRUCTION, SIGNALS
from rules.engine.source import LINES, Problem, keys_of, line_of, suggest

ORDERS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "after": (gt, "after"),
    "not_before": (ge, "not before"),
    "not_after": (le, "not after"),
    "before": (lt, "before"),
}
SPANS = {f"{op}_{unit}": (op, unit) for op in COMPARISONS for unit in ("days", "hours")}
BY_TYPE: dict[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "in", "not_in"),
    "flag": ("is",),
    "count": ("is", "is_not", "in", "not_in", *COMPARISONS),
    "money": tuple(COMPARISONS),
    "moment": ("happened", *ORDERS),
    "items": ("contains",),
}
FORMS = ("all", "any", "not", "condition", "rule", "fact", "since", "signal", "signal_family")
Definition = tuple[str, Any, int]
"""Where a shared condition stands: its file, its raw condition and its line."""


@dataclass
class Parser:
    """Reads the conditions of one book. ``problems`` grows; a broken condition becomes *always*."""

    problems: list[Problem]
    parameters: Mapping[str, Parameter]
    currency: str
    rates: Mapping[str, Decimal]
    shared: dict[str, Definition] = field(default_factory=dict)
    """Named conditions, and rules under ``rule:<id>``."""
    in_cautions: bool = False
    used: set[str] = field(default_factory=set)
    _file: str = ""
    _slots: dict[str, tuple[Node, int]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    @property
    def named_count(self) -> int:
        """How many shared conditions are in use."""
        return len(self._slots)

    def parse(self, raw: Any, file: str, line: int) -> Node:
        """One condition with all that is inside it."""
        before, self._file = self._file, file
        try:
            return self._node(raw, line)
        finally:
            self._file = before

    def _wrong(self, line: int, message: str, hint: str = "") -> Node:
        self.problems.append(Problem(self._file, line, message, hint))
        return Node("always", made.always, "broken condition", line=line)

    def _node(self, raw: Any, line: int) -> Node:
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

    def _known_fact(self, name: Any, line: int, wanted: str | None = None) -> Fact | None:
        if not isinstance(name, str) or name not in INDEX:
            self._wrong(line, f"'{name}' is no fact", suggest(str(name), INDEX))
            return None
        fact = FACTS[INDEX[name]]
        if fact.cautions_only and not self.in_cautions:
            self._wrong(line, f"'{name}' is known only once a rule decided", "use it in cautions.yaml")
            return None
        if wanted and fact.type != wanted:
            self._wrong(line, f"'{name}' is a {fact.type}, not a {wanted}", "choose another fact")
            return None
        return fact

    def _broken(self, line: int) -> Node:
        return Node("always", made.always, "broken condition", line=line)

    def _operator(self, raw: Any, beside: tuple[str, ...], known: tuple[str, ...], line: int) -> str | None:
        operators = [key for key in keys_of(raw) if key not in beside]
        if len(operators) == 1 and operators[0] in known:
            return str(operators[0])
        if not operators:
            self._wrong(line, "nothing is asked of the fact", "add one of: " + ", ".join(known))
        elif operators[0] not in known:
            self._wrong(line, f"'{operators[0]}' cannot be asked here", suggest(str(operators[0]), known))
        else:
            self._wrong(line, "more than one thing is asked of the fact", "write two conditions")
        return None

    def _fact(self, raw: Any, line: int) -> Node:
        fact = self._known_fact(raw["fact"], line)
        known = (*BY_TYPE[fact.type], "known", "unknown") if fact else ()
        operator = self._operator(raw, ("fact",), known, line) if fact else None
        if fact is None or operator is None:
            return self._broken(line)
        value = raw[operator]
        if operator in ("known", "unknown"):
            wanted = self._yes(value, operator, line) is (operator == "known")
            text = "known" if wanted else "unknown"
            return self._leaf(fact, made.is_known(fact, wanted), text, line)
        if fact.type == "moment":
            return self._moment(fact, operator, value, line)
        if operator in COMPARISONS:
            return self._compare(fact, operator, value, line)
        return self._equal(fact, operator, value, line)

    def _leaf(self, fact: Fact, evaluate: made.Evaluate, expected: str, line: int, *parameters: str) -> Node:
        return Node("fact", evaluate, fact.label, expected, facts=(fact,), parameters=parameters, line=line)

    def _yes(self, value: Any, operator: str, line: int) -> bool:
        if not isinstance(value, bool):
            self._wrong(line, f"'{operator}' takes true or false, not {value!r}", "write true or false")
        return bool(value)

    def _moment(self, fact: Fact, operator: str, value: Any, line: int) -> Node:
        if operator == "happened":
            happened = made.of_value(fact, lambda _: True)
            if self._yes(value, operator, line):
                return self._leaf(fact, happened, "has happened", line)
            inner = self._leaf(fact, happened, "has happened", line)
            return self._leaf(fact, made.none_of(inner), "has not happened", line)
        other = self._known_fact(value, line, "moment")
        if other is None:
            return self._broken(line)
        compare, words = ORDERS[operator]
        evaluate = made.of_order(fact, other, compare)
        return Node("fact", evaluate, fact.label, f"{words} {other.label}", facts=(fact, other), line=line)

    def _equal(self, fact: Fact, operator: str, value: Any, line: int) -> Node:
        wanted = value if isinstance(value, list) else [value]
        if (operator in ("in", "not_in")) is not isinstance(value, list) and operator != "contains":
            return self._wrong(
                line, f"'{operator}' takes {'a list' if operator.endswith('in') else 'one value'}"
            )
        python = {"text": str, "flag": bool, "count": int, "items": str}[fact.type]
        for each in wanted:
            if type(each) is not python:
                return self._wrong(
                    line, f"{each!r} is no {fact.type}, which '{fact.name}' is", "mend the value"
                )
            if fact.words and each not in fact.words:
                return self._wrong(line, f"'{fact.name}' is never '{each}'", suggest(str(each), fact.words))
        values = frozenset(wanted)
        words = " or ".join("yes" if w is True else "no" if w is False else str(w) for w in wanted)
        if operator == "contains":
            return self._leaf(
                fact, made.of_value(fact, lambda held: not values.isdisjoint(held)), f"has {words}", line
            )
        if operator in ("is_not", "not_in"):
            return self._leaf(
                fact, made.of_value(fact, lambda held: held not in values), f"not {words}", line
            )
        return self._leaf(fact, made.of_value(fact, lambda held: held in values), words, line)

    def _compare(self, fact: Fact, operator: str, value: Any, line: int) -> Node:
        compare, words = COMPARISONS[operator]
        unit = "money" if fact.type == "money" else "count"
        found = self._number(value, unit, line)
        if found is None:
            return self._broken(line)
        number, parameters = found
        shown = f"{words} {number} {self.currency}" if unit == "money" else f"{words} {number}"
        if unit == "count" or number == 0:
            evaluate = made.of_value(fact, lambda held: compare(held, number))
        else:
            evaluate = made.of_money(fact, compare, self._scales(number))
        return self._leaf(fact, evaluate, shown, line, *parameters)

    def _scales(self, number: Decimal) -> dict[str, tuple[Decimal, Decimal]]:
        base = self.rates.get(self.currency)
        scales = {} if base is None else {c: (base, number * rate) for c, rate in self.rates.items()}
        return scales | {self.currency: (Decimal(1), number)}

    def _number(self, value: Any, unit: str, line: int) -> tuple[Decimal, tuple[str, ...]] | None:
        if isinstance(value, str) and value.startswith("$"):
            name = value[1:]
            parameter = self.parameters.get(name)
            if parameter is None:
                self._wrong(line, f"there is no parameter '{name}'", suggest(name, self.parameters))
                return None
            self.used.add(value)
            if parameter.unit != unit:
                self._wrong(
                    line, f"'{name}' is in {parameter.unit}; {unit} is needed", "use another parameter"
                )
                return None
            return parameter.value, (name,)
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            self._wrong(line, f"{value!r} is no number", 'write "25.00" or $a_parameter')
            return None
        try:
            return Decimal(value), ()
        except InvalidOperation:
            self._wrong(line, f"{value!r} is no number", 'write "25.00" or $a_parameter')
            return None

    def _span(self, raw: Any, line: int) -> Node:
        since = self._known_fact(raw["since"], line, "moment")
        if "until" not in raw:
            return self._wrong(line, "'since' needs 'until'", "add until: case.now or another time")
        until = self._known_fact(raw["until"], line, "moment")
        operator = self._operator(raw, ("since", "until"), tuple(SPANS), line)
        if since is None or until is None or operator is None:
            return self._broken(line)
        name, unit = SPANS[operator]
        found = self._number(raw[operator], unit, line)
        if found is None:
            return self._broken(line)
        number, parameters = found
        compare, words = COMPARISONS[name]
        period = timedelta(**{unit: int(number)})
        return Node(
            "span",
            made.of_span(since, until, compare, period),
            f"from {since.label} to {until.label}",
            f"{words} {number} {unit}",
            facts=(since, until),
            parameters=parameters,
            line=line,
        )


def without_lines(raw: Any) -> Any:
    """YAML content without the line records, for a digest or for display."""
    if isinstance(raw, dict):
        return {key: without_lines(value) for key, value in raw.items() if key != LINES}
    return [without_lines(each) for each in raw] if isinstance(raw, list) else raw
