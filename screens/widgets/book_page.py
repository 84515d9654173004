"""A page of the rulebook in words: a rule or caution, a signal, a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from screens import words
from screens.widgets.inert import inert
from screens.widgets.section import BLANK, Part, hung, pairs

SHOWN = 6
"""Examples of a signal that are shown, by language and sort."""

_KINDS = (("fires", "✔ ", "$success"), ("hinted", "? ", "$muted"), ("near_miss", "✘ ", "$muted"))
_SORTS = {"fires": "fires", "near_misses": "near miss", "thresholds": "at the threshold"}


def page_of(sort: str, page: Mapping[str, Any]) -> list[Part]:
    """The parts of a page; ``sort`` is rule, caution, signal or number."""
    told = {"signal": _signal, "number": _number}.get(sort, _rule)
    return told(page)


def first_text(page: Mapping[str, Any]) -> str:
    """A message in which the signal of this page fires; empty where there is none."""
    for examples in _english_first(page.get("examples") or {}):
        for each in examples[1]:
            if each["kind"] == "fires":
                return str(each["text"])
    return ""


def _rule(page: Mapping[str, Any]) -> list[Part]:
    rows = [("ID", str(page["id"]))]
    if page.get("number") is not None:
        rows.append(("Policy", f"rule {page['number']}, {words.plain(str(page['kind'])).lower()}"))
        rows.append(("Status", str(page["status"])))
        rows.append(("Then", words.action(str(page["action"]), page.get("escalate_to"))))
    if page.get("caution"):
        rows.append(("Warns", words.CAUTIONS.get(page["caution"], (words.plain(page["caution"]), ""))[0]))
        rows.append(("Of", ", ".join(map(words.plain, page["applies_to"]))))
    if page.get("cautions"):
        rows.append(("Warns", ", ".join(words.plain(each) for each in page["cautions"])))
    if page.get("reply"):
        rows.append(("Reply", words.plain(str(page["reply"]))))
    rows += [
        (name, str(page[key])) for name, key in (("Why", "rationale"), ("Source", "source")) if page.get(key)
    ]
    rows += [("Says", str(page["because"])), ("Stands in", f"{page['file']}:{page['line']}")]
    parts = [_title(str(page["title"])), *pairs(rows), BLANK, _head("When"), *_when(page["when"])]
    if page["parameters"]:
        parts += [
            BLANK,
            _head("Numbers"),
            *pairs([(words.plain(k), str(v)) for k, v in page["parameters"].items()]),
        ]
    if page["facts"]:
        parts += [BLANK, _head("Facts"), *pairs([(k, str(v)) for k, v in page["facts"].items()])]
    return [*parts, BLANK, _head("Examples"), *_examples(page["examples"])]


def _when(lines: Sequence[str]) -> list[Part]:
    parts: list[Part] = []
    for line in lines:
        text = line.lstrip(" ")
        indent = " " * (len(line) - len(text))
        parts.append(hung(f"{indent}· ", "$muted", inert(text, limit=300)))
    return parts


def _examples(examples: Sequence[Mapping[str, Any]]) -> list[Part]:
    parts: list[Part] = []
    for each in examples:
        sign, style = ("✔ ", "$success") if each["fires"] else ("✘ ", "$muted")
        sort = _SORTS.get(str(each["sort"]), words.plain(str(each["sort"])).lower())
        told = each["says"] if each["says"] and each["says"] != each["sort"] else ""
        about = f": {inert(str(told), limit=200)}" if told else ""
        parts.append(hung(sign, style, f"{sort}{about}", (f"  {each['file']}:{each['line']}", "$muted")))
    return parts or [Content.styled("None: nothing shows that it does what it says", "$warning")]


def _signal(page: Mapping[str, Any]) -> list[Part]:
    rows = [("Signal", str(page["id"])), ("Family", words.plain(str(page["family"])))]
    named = (("Says", "says"), ("Is not", "is_not"), ("Why", "why"), ("Known gaps", "known_gaps"))
    rows += [(name, str(page[key])) for name, key in named if page.get(key)]
    rows.append(("Stands in", str(page["file"])))
    parts = [_title(words.signal(str(page["id"]))), *pairs(rows), *_asked_by(page["asked_by"])]
    if page["phrases"]:
        told = [
            (language, ", ".join(f"{rule} ({count})" for rule, count in rules.items()))
            for language, rules in _english_first(page["phrases"])
        ]
        parts += [BLANK, _head("Phrases by language: rule (how many)"), *pairs(told)]
    for language, examples in _english_first(page["examples"]):
        parts += [BLANK, _head(f"Examples, {language}")]
        for kind, sign, style in _KINDS:
            some = [each for each in examples if each["kind"] == kind]
            parts += [hung(sign, style, inert(str(each["text"]), limit=300)) for each in some[:SHOWN]]
            if len(some) > SHOWN:
                parts.append(hung("  ", "", (f"and {len(some) - SHOWN} more", "$muted")))
    return parts


def _number(page: Mapping[str, Any]) -> list[Part]:
    rows = [
        ("Name", f"${page['id']}"),
        ("Value", str(page["value"])),
        ("What", str(page["doc"])),
        ("Stands in", f"{page['file']}:{page['line']}"),
    ]
    return [_title(words.plain(str(page["id"]))), *pairs(rows), *_asked_by(page["asked_by"])]


def _asked_by(names: Sequence[str]) -> list[Part]:
    told: list[Part] = [hung("· ", "$muted", inert(name, limit=80)) for name in names]
    return [BLANK, _head("Asked by"), *(told or [Content.styled("No rule by itself", "$muted")])]


def _english_first(by_language: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(by_language.items(), key=lambda one: (one[0] != "en", one[0]))


def _title(text: str) -> Content:
    return Content.styled(inert(text, limit=200), "bold $primary")


def _head(text: str) -> Content:
    return Content.styled(text, "bold $accent")
