"""Single conditions as the book writes them: what is asked of a fact, or of the time between two moments."""

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
from rules.engine.source import Problem, keys_of, suggest

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


@dataclass
class LeafParser:
    """Checks and compiles one fact condition; problems are added to the list given."""

    problems: list[Problem]
    parameters: Mapping[str, Parameter]
    currency: str
    rates: Mapping[str, Decimal]
    used: set[str] = field(default_factory=set)
    in_cautions: bool = False
    _file: str = ""

    def _wrong(self, line: int, message: str, hint: str = "") -> Node:
        self.problems.append(Problem(self._file, line, message, hint))
        return self._broken(line)

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
            none = f"neither {words.replace(' or ', ' nor ')}" if len(wanted) > 1 else f"not {words}"
            return self._leaf(fact, made.of_value(fact, lambda held: held not in values), none, line)
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
