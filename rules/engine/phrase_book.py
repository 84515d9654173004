"""Loading signals and word lists into rules. Nothing raises: what is wrong becomes a Problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rules.engine.phrase_match import Grammar, Matcher, lonely
from rules.engine.phrase_syntax import (
    Node,
    Part,
    PhraseError,
    Sequence,
    Word,
    choice_of,
    parse_choices,
    parse_phrase,
)
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
_RULE_KEYS = {"phrases", "except", "except_in_message", "negation", "question"}
_FILE_KEYS = {"rules", "except", "except_in_message"}
_BUILT_IN: dict[str, Node] = {"num": Word(frozenset({NUMBER_ATOM})), "money": Word(frozenset({MONEY_ATOM}))}
_HELP = "see README-phrases.md in the book"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block of phrases, and where it stands."""

    file: str
    number: int
    text: str


@dataclass(slots=True)
class Language:
    """The word lists of one language while the book is loaded."""

    name: str
    words: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, list[Line]] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    endings: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """The phrases of one meaning: how they read, and what keeps them from counting."""

    signal: str
    name: str
    matchers: tuple[Matcher, ...]
    grammar: Grammar
    negation_blocks: bool
    question_blocks: bool
    except_in_sentence: tuple[Matcher, ...]
    except_in_message: tuple[Matcher, ...]


@dataclass(slots=True)
class _Raw:
    """A rule before its words have letters."""

    signal: str
    name: str
    language: str
    phrases: list[tuple[Part, ...]]
    lines: list[Line]
    negation_blocks: bool
    question_blocks: bool
    in_sentence: list[tuple[Part, ...]]
    in_message: list[tuple[Part, ...]]


class PhraseBook:
    """The rules of all signals in all languages, in the order of the book."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.vocabulary = Vocabulary()
        self.languages: dict[str, Language] = {SHARED: Language(SHARED)}
        self.rules: list[Rule] = []
        self.common: frozenset[str] = frozenset()
        self._raw: list[_Raw] = []
        self._open_lists: list[tuple[str, str]] = []

    def _problem(self, file: str, line: int, message: str, hint: str = _HELP) -> None:
        self.problems.append(Problem(file, line, message, hint))

    # --- word lists ---------------------------------------------------------------------------

    def read_lists(self, path: Path, file: str) -> None:
        """One file of ``lists/``: the language is its name."""
        content = read_yaml(path, self.problems, file)
        language = self.languages.setdefault(path.stem, Language(path.stem))
        if not self._is_mapping(content, file, 1, "a file of word lists"):
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

    def _words(self, language: Language) -> Any:
        return lambda word: self._word(language, word)

    def _word(self, language: Language, written: str) -> Node:
        if not any(map(str.isalnum, written)):
            raise PhraseError(
                f"'{written}' is no word", "phrases hold words, not punctuation; . , ! are skipped anyway"
            )
        if written.endswith("+"):
            if written not in language.endings:
                forms = _inflected(fold(written[:-1]), language.words.get("endings", []))
                atoms = {atoms[0] for form in forms if len(atoms := self.vocabulary.atoms(form)) == 1}
                language.endings[written] = Word(frozenset(atoms))
            return language.endings[written]
        if "*" in written[:-1] or (written.endswith("*") and len(written) < 3):
            raise PhraseError(
                f"'{written}' is too short or has * inside", "a stem is at least two letters and * at its end"
            )
        atoms_ = self.vocabulary.atoms(written)
        words: list[Node] = [Word(frozenset({atom})) for atom in atoms_]
        return words[0] if len(words) == 1 else Sequence(tuple(words))

    # --- rules --------------------------------------------------------------------------------

    def read_rules(self, path: Path, file: str, signal: str) -> None:
        """The rules of one signal in one language: ``signals/<signal>/<language>.yaml``."""
        content = read_yaml(path, self.problems, file)
        if not self._is_mapping(content, file, 1, "a file of phrases"):
            return
        if path.stem not in self.languages:
            self._problem(
                file, 1, f"there are no word lists for '{path.stem}'", f"add lists/{path.stem}.yaml"
            )
            return
        self._known_keys(content, _FILE_KEYS, file)
        language = self.languages[path.stem]
        shared_sentence = self._phrases(content, "except", file, language)
        shared_message = self._phrases(content, "except_in_message", file, language)
        rules = content.get("rules")
        if not self._is_mapping(rules, file, line_of(content, "rules"), "rules"):
            return
        for name in keys_of(rules):
            body, source, key = rules[name], rules, name
            if isinstance(body, dict):
                source, key = body, "phrases"
                self._known_keys(body, _RULE_KEYS, file)
            options = body if isinstance(body, dict) else {}
            phrases = self._lines_and_phrases(source, key, file, language)
            if not phrases and not self._lines(source, key, file):
                self._problem(
                    file,
                    line_of(rules, name),
                    f"the rule '{name}' has no phrases",
                    "write one a line under |",
                )
            self._raw.append(
                _Raw(
                    signal,
                    f"{signal}/{path.stem}/{name}",
                    path.stem,
                    [parts for _, parts in phrases],
                    [line for line, _ in phrases],
                    self._blocks(options, "negation", file, usual=True),
                    self._blocks(options, "question", file, usual=False),
                    shared_sentence + self._phrases(options, "except", file, language),
                    shared_message + self._phrases(options, "except_in_message", file, language),
                )
            )

    def _blocks(self, options: dict[Any, Any], key: str, file: str, *, usual: bool) -> bool:
        value = options.get(key)
        if value not in (None, "blocks", "ignored"):
            self._problem(file, line_of(options, key), f"{key}: {value}", f"{key} is 'blocks' or 'ignored'")
        return usual if value is None else value == "blocks"

    def _phrases(
        self, mapping: dict[Any, Any], key: Any, file: str, language: Language
    ) -> list[tuple[Part, ...]]:
        return [parts for _, parts in self._lines_and_phrases(mapping, key, file, language)]

    def _lines_and_phrases(
        self, mapping: dict[Any, Any], key: Any, file: str, language: Language
    ) -> list[tuple[Line, tuple[Part, ...]]]:
        phrases = []
        for line in self._lines(mapping, key, file):
            try:
                phrases.append(
                    (line, parse_phrase(line.text, self._words(language), self._named(language)))
                )
            except PhraseError as error:
                self._problem(line.file, line.number, f"{error}, in: {line.text}", error.hint)
        return phrases

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

    def _is_mapping(self, value: Any, file: str, line: int, what: str) -> bool:
        if value is not None and not isinstance(value, dict):
            self._problem(
                file, line, f"{what} must be a mapping of names", "write 'name: |' and indent what follows"
            )
        return isinstance(value, dict)

    def _known_keys(self, mapping: dict[Any, Any], known: set[str], file: str) -> None:
        for key in keys_of(mapping):
            if key not in known:
                self._problem(file, line_of(mapping, key), f"unknown key '{key}'", suggest(str(key), known))

    # --- the end of loading -------------------------------------------------------------------

    def finish(self) -> None:
        """All files have been read: give every word its letter and build the rules."""
        self.check_lists()
        small = {
            (name, kind): {
                atom for word in language.words.get(kind, []) for atom in self.vocabulary.atoms(word)
            }
            for name, language in self.languages.items()
            for kind in ("negators", "negators_after", "conditionals", "joints", "common")
        }
        self.vocabulary.freeze()
        letters = {key: self.vocabulary.letters(frozenset(atoms)) for key, atoms in small.items()}
        self.common = frozenset().union(*letters.values())
        grammars = {
            name: Grammar(
                letters[name, "negators"], letters[name, "negators_after"],
                letters[name, "conditionals"], letters[name, "joints"],
            )
            for name in self.languages
        }  # fmt: skip
        for raw in self._raw:
            self._too_general(raw)
            grammar = grammars[raw.language]
            blockers = grammar.negators if raw.negation_blocks else frozenset()
            self.rules.append(
                Rule(
                    raw.signal,
                    raw.name,
                    tuple(Matcher(parts, self.vocabulary, blockers) for parts in raw.phrases),
                    grammar,
                    raw.negation_blocks,
                    raw.question_blocks,
                    tuple(Matcher(parts, self.vocabulary) for parts in raw.in_sentence),
                    tuple(Matcher(parts, self.vocabulary) for parts in raw.in_message),
                )
            )

    def _too_general(self, raw: _Raw) -> None:
        """A phrase that one very frequent word satisfies finds everything: a slip with brackets, most likely."""
        for line, parts in zip(raw.lines, raw.phrases, strict=True):
            alone = [lonely(part.node, self.vocabulary) & self.common for part in parts]
            if all(alone):
                word = self.vocabulary.word(min(alone[0]))
                message = f"the single word '{word}' satisfies the phrase, in: {line.text}"
                self._problem(line.file, line.number, message, "at the top '|' joins single words: use brackets")


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
