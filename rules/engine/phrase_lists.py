"""The word lists of a book: the small words of each language, and the lists that phrases share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeGuard

from rules.engine.phrase_syntax import Node, PhraseError, Sequence, Word, choice_of, parse_choices
from rules.engine.source import Problem, keys_of, line_of, read_yaml, suggest
from rules.engine.text import fold
from rules.engine.vocabulary import MONEY_ATOM, NUMBER_ATOM, Vocabulary

SHARED = "shared"
_WORD_SETTINGS = (
    "negators",
    "negators_after",
    "conditionals",
    "joints",
    "endings",
    "elisions",
    "leave_alone",
    "common",
)
_LIST_KEYS = {*_WORD_SETTINGS, "aliases", "lists"}
_BUILT_IN: dict[str, Node] = {"num": Word(frozenset({NUMBER_ATOM})), "money": Word(frozenset({MONEY_ATOM}))}
_HELP = "see README-phrases.md in the book"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block of phrases, and where it stands."""

    file: str
    number: int
    text: str


class _Known(dict[str, Node]):
    """Word as a phrase writes it → its node, made once. Raises :class:`PhraseError`."""

    def __init__(self, make: Callable[[str], Node]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, written: str) -> Node:
        node = self[written] = self._make(written)
        return node


@dataclass(slots=True)
class Language:
    """The word lists of one language while the book is loaded."""

    name: str
    words: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[Line]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    known: _Known | None = None


class Lists:
    """The word lists of all languages. What is wrong in them becomes a problem; nothing raises."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.vocabulary = Vocabulary()
        self.languages: dict[str, Language] = {SHARED: Language(SHARED)}
        self._open_lists: list[tuple[str, str]] = []

    def _problem(self, file: str, line: int, message: str, hint: str = _HELP) -> None:
        self.problems.append(Problem(file, line, message, hint))

    def read_lists(self, path: Path, file: str) -> None:
        """One file of ``lists/``: the language is its name."""
        content = read_yaml(path, self.problems, file)
        language = self.languages.setdefault(path.stem, Language(path.stem))
        if content is None:
            return
        self._known_keys(content, _LIST_KEYS, file)
        for key in _WORD_SETTINGS:
            language.words[key] = str(content.get(key) or "").replace("|", " ").split()
        lists = content.get("lists") or {}
        if self._is_mapping(lists, file, line_of(content, "lists"), "lists"):
            for name in keys_of(lists):
                language.lists[str(name)] = self._lines(lists, name, file)
        aliases = content.get("aliases") or {}
        if self._is_mapping(aliases, file, line_of(content, "aliases"), "aliases"):
            for word in keys_of(aliases):
                for each in str(word).split():
                    if not self.vocabulary.alias(each, str(aliases[word])):
                        where = line_of(aliases, word)
                        self._problem(
                            file, where, f"'{each}' already stands for something else", "drop one of the two"
                        )
        self.vocabulary.elide(language.words["elisions"])
        self.vocabulary.leave_alone(language.words["leave_alone"])

    def check_lists(self) -> None:
        """Every list of every language can be read, whether a phrase uses it or not."""
        for language in self.languages.values():
            for name, lines in language.lists.items():
                if name in _BUILT_IN or (language.name != SHARED and name in self.languages[SHARED].lists):
                    at = lines[0] if lines else Line(f"lists/{language.name}.yaml", 1, "")
                    self._problem(
                        at.file,
                        at.number,
                        f"the list '{name}' exists for all languages",
                        "choose another name",
                    )
                self._list_or_none(language, name)

    def _list_or_none(self, language: Language, name: str) -> Node | None:
        try:
            return self._list(language, name)
        except PhraseError:
            return None  # reported where it stands

    def _list(self, language: Language, name: str) -> Node:
        if name in _BUILT_IN:
            return _BUILT_IN[name]
        owner = language if name in language.lists else self.languages[SHARED]
        if name in owner.nodes:
            return owner.nodes[name]
        if name not in owner.lists:
            known = {*language.lists, *self.languages[SHARED].lists, *_BUILT_IN}
            raise PhraseError(f"there is no list <{name}>", suggest(name, known))
        if (owner.name, name) in self._open_lists:
            round_trip = " → ".join(f"<{each}>" for _, each in [*self._open_lists, (owner.name, name)])
            raise PhraseError(
                f"the lists go round in a circle: {round_trip}", "take one of them out of the other"
            )
        self._open_lists.append((owner.name, name))
        nodes = []
        for line in owner.lists[name]:
            try:
                nodes.append(parse_choices(line.text, self._words(owner), self._named(owner)))
            except PhraseError as error:
                self._problem(line.file, line.number, str(error), error.hint)
        self._open_lists.pop()
        if not nodes:
            raise PhraseError(f"the list <{name}> is empty", "write its words, one a line or with | between")
        owner.nodes[name] = choice_of(nodes)
        return owner.nodes[name]

    def _named(self, language: Language) -> Any:
        return lambda name: self._list(language, name)

    def _words(self, language: Language) -> Callable[[str], Node]:
        if language.known is None:
            language.known = _Known(partial(self._new_word, language))
        return language.known.__getitem__

    def _new_word(self, language: Language, written: str) -> Node:
        if not any(map(str.isalnum, written)):
            hint = "phrases hold words, not punctuation; commas and the like are skipped anyway"
            raise PhraseError(f"'{written}' is no word", hint)
        if written.endswith("+"):
            forms = _inflected(fold(written[:-1]), language.words.get("endings", []))
            return Word(
                frozenset(atoms[0] for form in forms if len(atoms := self.vocabulary.atoms(form)) == 1)
            )
        if "*" in written[:-1] or (written.endswith("*") and len(written) < 3):
            hint = "a stem is at least two letters, and its * stands at the end"
            raise PhraseError(f"'{written}' is too short, or has * inside", hint)
        words: list[Node] = [Word(frozenset({atom})) for atom in self.vocabulary.atoms(written)]
        return words[0] if len(words) == 1 else Sequence(tuple(words))

    def _lines(self, mapping: dict[Any, Any], key: Any, file: str) -> list[Line]:
        value = mapping.get(key)
        if value is None:
            return []
        where = line_of(mapping, key)
        if not isinstance(value, str | int):
            self._problem(
                file, where, f"'{key}' is not a block of phrases", f"write '{key}: |' and one phrase a line"
            )
            return []
        first = where + 1 if "\n" in str(value) else where
        lines = [text.partition("#")[0].strip() for text in str(value).split("\n")]
        return [Line(file, first + index, text) for index, text in enumerate(lines) if text]

    def _is_mapping(self, value: Any, file: str, line: int, what: str) -> TypeGuard[dict[Any, Any]]:
        if value is not None and not isinstance(value, dict):
            self._problem(
                file, line, f"{what} must be a mapping of names", "write 'name: |' and indent what follows"
            )
        return isinstance(value, dict)

    def _known_keys(self, mapping: dict[Any, Any], known: set[str], file: str) -> None:
        for key in keys_of(mapping):
            if key not in known:
                self._problem(file, line_of(mapping, key), f"unknown key '{key}'", suggest(str(key), known))


def _inflected(word: str, endings: list[str]) -> set[str]:
    """The word and its forms: ``s`` is added, ``-y+ies`` replaces, ``++ed`` doubles the last letter first."""
    forms = {word}
    for ending in endings:
        if ending.startswith("++"):
            forms.add(word + word[-1] + ending[2:])
        elif ending.startswith("-"):
            cut, _, added = ending[1:].partition("+")
            if word.endswith(cut):
                forms.add(word.removesuffix(cut) + added)
        else:
            forms.add(word + ending)
    return forms
