"""Loading signals and word lists into rules. Nothing raises: what is wrong becomes a Problem."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from rules.engine.phrase_compile import Compiler
from rules.engine.phrase_index import Needs
from rules.engine.phrase_lists import Language, Line, Lists
from rules.engine.phrase_program import Grammar, Matcher
from rules.engine.phrase_syntax import Part, PhraseError, parse_phrase
from rules.engine.source import Problem, keys_of, language_of, line_of, read_yaml
from rules.engine.text import TOKEN, fold

_RULE_KEYS = {"phrases", "hints", "except", "except_in_message", "negation", "question"}
_FILE_KEYS = {"rules", "except", "except_in_message"}


@dataclass(frozen=True, slots=True)
class Rule:
    """The phrases of one meaning: how they read, and what keeps them from counting.

    The first ``alone`` matchers are phrases; those after them are hints, which count beside another phrase
    or hint of the signal.
    """

    signal: str
    name: str
    language: str
    negation_blocks: bool
    question_blocks: bool
    matchers: tuple[Matcher, ...]
    except_in_sentence: tuple[Matcher, ...]
    except_in_message: tuple[Matcher, ...]
    alone: int


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
    alone: int


_KeptOut = tuple[list[tuple[Part, ...]], list[tuple[Part, ...]]]
"""What keeps a signal from counting in a language: in the same sentence, and anywhere in the message."""


class PhraseBook(Lists):
    """The rules of all signals in all languages, in the order of the book."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.rules: list[Rule] = []
        self.grammars: dict[str, Grammar] = {}
        self.needs: list[Needs] = []
        """For each phrase the words without which it does not hold."""
        self.common: frozenset[str] = frozenset()
        self.compiler = Compiler(self.vocabulary, self.common, {})
        self._raw: list[_Raw] = []
        self._kept_out: dict[tuple[str, str], _KeptOut] = {}

    def read_rules(self, path: Path, file: str, signal: str) -> None:
        """The rules of one signal in one language: ``signals/<signal>/<language>.yaml``."""
        content = read_yaml(path, self.problems, file)
        if content is None:
            return
        code = language_of(path)
        if code not in self.languages:
            self._problem(file, 1, f"there are no word lists for '{code}'", f"add lists/{code}.yaml")
            return
        self._known_keys(content, _FILE_KEYS, file)
        language = self.languages[code]
        shared_sentence = self._phrases(content, "except", file, language)
        shared_message = self._phrases(content, "except_in_message", file, language)
        if path.stem == code:
            self._kept_out[signal, code] = shared_sentence, shared_message
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
            hints = self._lines_and_phrases(options, "hints", file, language)
            if not phrases and not hints and source.get(key) in (None, ""):
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
                    code,
                    [parts for _, parts in (*phrases, *hints)],
                    [line for line, _ in (*phrases, *hints)],
                    self._blocks(options, "negation", file, usual=True),
                    self._blocks(options, "question", file, usual=False),
                    shared_sentence + self._phrases(options, "except", file, language),
                    shared_message + self._phrases(options, "except_in_message", file, language),
                    len(phrases),
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
                phrases.append((line, parse_phrase(line.text, self._words(language), self._named(language))))
            except PhraseError as error:
                self._problem(line.file, line.number, f"{error}, in: {line.text}", error.hint)
        return phrases

    def finish(self, examples: str = "") -> None:
        """All files have been read: give every word its letter and build the rules.

        ``examples`` is any text of the kind that will be read; from it the book learns which words are
        rare. It makes reading faster and changes nothing else.
        """
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
        self.grammars = {
            name: Grammar(
                letters[name, "negators"], letters[name, "negators_after"],
                letters[name, "conditionals"], letters[name, "joints"],
            )
            for name in self.languages
        }  # fmt: skip
        used = Counter(chain.from_iterable(map(self.vocabulary.__getitem__, TOKEN.findall(fold(examples)))))
        compiler = self.compiler = Compiler(self.vocabulary, self.common, used)
        for raw in self._raw:
            self._too_general(raw)
            if raw.name.split("/")[1] != raw.language:
                in_sentence, in_message = self._kept_out.get((raw.signal, raw.language), ([], []))
                raw.in_sentence.extend(in_sentence)
                raw.in_message.extend(in_message)
            blockers = self.grammars[raw.language].negators if raw.negation_blocks else None
            self.rules.append(
                Rule(
                    raw.signal,
                    raw.name,
                    raw.language,
                    raw.negation_blocks,
                    raw.question_blocks,
                    tuple(compiler.matcher(parts, blockers) for parts in raw.phrases),
                    tuple(map(compiler.matcher, raw.in_sentence)),
                    tuple(map(compiler.matcher, raw.in_message)),
                    raw.alone,
                )
            )
        self.needs = compiler.needs([parts for raw in self._raw for parts in raw.phrases])

    def _too_general(self, raw: _Raw) -> None:
        """A phrase that one frequent word satisfies finds everything: brackets are missing, most likely."""
        for line, parts in zip(raw.lines, raw.phrases, strict=True):
            alone = [self.compiler.lonely(part.node) & self.common for part in parts]
            if all(alone):
                word = self.vocabulary.word(min(alone[0]))
                message = f"the single word '{word}' satisfies the phrase, in: {line.text}"
                self._problem(
                    line.file, line.number, message, "at the top '|' joins single words: use brackets"
                )
