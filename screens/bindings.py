"""Every key of the console in one list: for the settings that change them, and for the handbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen

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


def trouble_with(keys: Mapping[str, str]) -> str:
    """What is wrong with the keys in the settings, by binding, in a sentence; empty when nothing is."""
    known = every_binding()
    for name in keys:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else "see 'triage help keys'"
            return f"keys in the settings: {name!r} is no binding; {hint}"
    for owner in owners_of(Screen):
        first: dict[str, str] = {}
        for binding in declared(owner):
            name = str(binding.id)
            for key in keys.get(name, binding.key).split(","):
                other = first.setdefault(key.strip(), name)
                if other != name and not keys.keys().isdisjoint((other, name)):
                    return (
                        f"keys in the settings: {key.strip()!r} is both {other} and {name} on one screen, "
                        "so one of them cannot be reached; give one another key"
                    )
    return ""


def declared(owner: type[DOMNode]) -> Iterator[Binding]:
    """The bindings of a class that have an id, those of its bases first, as they are out of the box."""
    for base in reversed(owner.__mro__):
        for binding in vars(base).get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                yield binding


def as_declared(found: Iterable[ActiveBinding]) -> list[ActiveBinding]:
    """Bindings in the order of their classes: one with another key would stand last of its screen."""
    ranks: dict[DOMNode, dict[str, tuple[int, int]]] = {}
    listed = list(found)
    for active in listed:
        if active.node not in ranks:
            named = [str(binding.id) for binding in declared(type(active.node))]
            rank = len(ranks)
            ranks[active.node] = {name: (rank, named.index(name)) for name in named}
    last = len(ranks), 0
    return sorted(listed, key=lambda active: ranks[active.node].get(active.binding.id or "", last))
