"""Armenian and Russian in Latin letters, as in chats: read as the words that they stand for.

There is no one way to write them (*գումարը* is ``gumary``, ``gumar@``, ``goumare``), so both the words
of the book and those of a message are brought to one coarse Latin key, in which letters that people
write alike are one. Only a message whose small words show the language is read so; in others the same
letters mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_SHORT, _LONG = 12, 25
"""In a message of fewer words each small word counts; in one of more it takes three of the frequent ones."""
_LONGEST_WORD = 40
"""Letters of a word that is brought to a key: hostile text has more."""


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """How one language is written in Latin letters."""

    letters: dict[int, str]
    """Letter of the language → how it is written."""
    alike: tuple[tuple[re.Pattern[str], str], ...]
    """What is written in several ways → the one that a key has, in this order."""
    marks: frozenset[str]
    """Frequent words, as written in Latin letters, that the book's other languages do not have."""
    common: frozenset[str]
    """Small words that others have, too: they show the language only beside those."""

    def own(self, word: str) -> bool:
        """Whether a folded word of the book is written in the language's own letters."""
        return bool(word) and all(ord(letter) in self.letters for letter in word)

    def key(self, word: str) -> str:
        """The key of a folded word in either script."""
        key = word.translate(self.letters)
        for pattern, one in self.alike:
            key = pattern.sub(one, key)
        return key


def _script(letters: str, alike: str, marks: str, common: str) -> Script:
    pairs = (pair.split(":") for pair in letters.split())
    ways = (way.split(":") for way in alike.split())
    return Script(
        {ord(letter): written for letter, written in pairs},
        tuple((re.compile(way), one) for way, one in ways),
        frozenset(marks.split()),
        frozenset(common.split()),
    )


_DOUBLED = r"(?<!^)(.)\1+:\1"
SCRIPTS = (
    _script(
        "ա:a բ:b գ:g դ:d ե:e զ:z է:e ը:ə թ:t ժ:zh ի:i լ:l խ:kh ծ:ts կ:k հ:h ձ:dz ղ:gh ճ:ch մ:m յ:y ն:n "
        "շ:sh ո:ö չ:ch պ:p ջ:j ռ:r ս:s վ:v տ:t ր:r ց:ts ւ:w փ:p ք:q օ:o ֆ:f",
        r"öw:u ^ö(?!v):vo ö:o ou:u w:v ^ye:e kh:x gh:x ch:č sh:š t[sz]:c zh:j dj:j dz:z ph:p th:t q:k "
        rf"(?<=[^aeiou])y$:ə (?<![aeiou])y(?![aeiou]): ə(?!$): y:i {_DOUBLED}",
        "eq enq chi chem cheq chenq chen chka chkar chuni chunem chuneq chgitei inchu inchi vonc bayc "
        "bayts dzer dzez dzeznic dzezanic duq inz indz vorpes hima arden petq uzum uzumem shat voch yete "
        "noric minchev masin heto vra gumar gumars gumary poxs poxy pogh poghs poghy patver patvers "
        "patvery patverel grel grum grem kgrem ekel ekav ekan uxarkel uxarkeq ugharkel ugharkeq barev "
        "karcum asum asel tvel tveq taq berel stacel staca mek erku sxal skhal aysor vaxy vagh erek orum "
        "eka zangum zangel xndrum kayqum kayq xanut khanut klini linum lini knoc kargin vercrel vercreq "
        "cuyc talis asa asac qani erb amboxj chaps chapsi chapsy patasxan tann kpoxeq kdimem dataran "
        "chlucvi chluceq chtaq chveradardzneq kgnam ktam kasem kpatmem kdnem kbacem kanem pakas hascen "
        "hasce araqich",
        "em es a e u en er het isk ete vor inch mez eli ka or hamar mi kam tun nor hin dra el ays et hat "
        "ev 2",
    ),
    _script(
        "а:a б:b в:v г:g д:d е:e ж:zh з:z и:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch "
        "ш:sh щ:sh ъ: ы:y ь: э:e ю:yu я:ya",
        rf"': shch:š sch:š sh:š ch:č zh:ž kh:h x:h t[sz]:c w:v [yj]:i i[eo]:e ou:u {_DOUBLED}",
        "vy vash vasha vashi moy moyu mne menya eto esli esche eshe chto kak uzhe gde kogda poka dengi "
        "deneg zakaz zakazal zakazala posylka posylku tovar tolko zhe ili pochemu nikto nichego bylo byla "
        "zdravstvuyte privet pozhaluysta spasibo vernite otvet napisal napisala prishlo prishel prishla "
        "mozhno nado hochu khochu dlya vernete vernut podskazhite vashu vashih nuzhno nuzhny teper sajte "
        "zrya svoi dadite skidku vsyo vse skolko dostavka dostavku moj",
        "ne na i v s u ya vam den po za iz do no net est vas k ot a my on li tak da ves vo kupil zabyla "
        "sud raza",
    ),
)


def script_of(tokens: Sequence[str]) -> Script | None:
    """The language that a message is written in with Latin letters; ``None`` for one in its own."""
    seen = set(tokens)
    for script in SCRIPTS:
        sure = len(script.marks & seen)
        beside = len(script.common & seen)
        if sure and sure + (beside if len(tokens) < _SHORT else beside // 2) >= 2 + (len(tokens) > _LONG):
            return script
    return None


Keys = tuple[dict[str, str], dict[str, str]]
"""Key of a word → the letters it is spelt with; and the same of stems."""


def keys_of(script: Script, words: Iterable[tuple[str, str]], stems: Iterable[tuple[str, str]]) -> Keys:
    """The words and stems of the language among those of a book; the first of two with one key counts."""

    def keyed(several: Iterable[tuple[str, str]]) -> dict[str, str]:
        known: dict[str, str] = {}
        for word, letters in several:
            if script.own(word):
                known.setdefault(script.key(word), letters)
        return known

    return keyed(words), keyed(stems)


class Romanised(dict[str, str]):
    """Word of a message in Latin letters → the letters it is spelt with."""

    def __init__(self, script: Script, keys: Keys, otherwise: Mapping[str, str]) -> None:
        super().__init__()
        self._script = script
        self._otherwise = otherwise
        self._words, self._stems = keys
        self._longest = max(map(len, self._stems), default=0)

    def __missing__(self, token: str) -> str:
        if len(token) > _LONGEST_WORD:
            return self._otherwise[token]
        letters = self[token] = self._spell(token)
        return letters

    def _spell(self, token: str) -> str:
        if not token.isascii() or not token[0].isalpha():
            return self._otherwise[token]
        if "-" in token:
            return "".join(self[part] for part in token.split("-") if part)
        key = self._script.key(token)
        bare = key[:-1] if key[-1:] in "eə" else key
        for known in (key, bare + "ə", bare):
            if found := self._words.get(known):
                return found
        return self._stem(key) or self._otherwise[token]

    def _stem(self, key: str) -> str:
        for length in range(min(len(key), self._longest), 1, -1):
            found = self._stems.get(key[:length])
            if found:
                return found
        return ""
