"""Every key of the console in one list: for the settings that change them, and for the handbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from importlib import import_module

from textual.binding import Binding
from textual.dom import DOMNode

from screens import later


def every_binding() -> dict[str, Binding]:
    """Each binding by its id. Loads every screen, so never on the event loop before the first paint."""
    import_module("screens.app")
    later.load_all()
    found: dict[str, Binding] = {}
    for owner in owners_of(DOMNode):
        for binding in vars(owner).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                found.setdefault(binding.id, binding)
    return found


def owners_of(parent: type[DOMNode]) -> Iterator[type[DOMNode]]:
    for child in parent.__subclasses__():
        if child.__module__.startswith("screens."):
            yield child
        yield from owners_of(child)


def unknown_keys(ids: Iterable[str]) -> str:
    """What is wrong with the ids in the settings, in a sentence; empty when nothing is."""
    known = every_binding()
    for name in ids:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else "see 'triage help keys'"
            return f"keys in the settings: {name!r} is no binding; {hint}"
    return ""
