"""Building a packet: letter and exhibits printed, files checked, scaled and merged, limits met.

The libraries for PDFs and pictures load on use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.engine.evidence import Checklist
from rules.engine.evidence_book import Limits
from triage.services.evidence.blocks import Block, Exhibit, Heading, as_text, clean, part
from triage.services.evidence.fields import text_fields, within
from triage.services.evidence.files import PDF, Piece, Refused
from triage.services.evidence.letter import letter, make_exhibits
from triage.services.evidence.packet import Packet, PacketFile
from triage.services.evidence.pages import check_pdf, merge, split
from triage.services.evidence.pictures import STEPS, scaling
from triage.services.evidence.printing import Picture, Sheet, print_pictures, print_sheets, unprintable

LETTER_FIELD = "uncategorized_file"
_SPARE, _PAGE = 60_000, 2_500
"""Bytes kept free for fonts and merging, and for each page of a picture."""
Parts = dict[str, list[tuple[str, bytes]]]
"""PDFs by evidence field, each with the name of what it came from."""


@dataclass(frozen=True, slots=True)
class Build:
    """One packet in the making; ``now`` dates its pages, ``paper`` is A4 or Letter."""

    case: Mapping[str, Any]
    found: Checklist
    limits: Limits
    now: datetime
    paper: str

    def packet(self, pieces: Sequence[Piece], refused: Iterable[Refused], said: Iterable[str]) -> Packet:
        """The packet of the files that were taken; ``refused`` and the warnings ``said`` are kept in it."""
        told, turned = list(said), list(refused)
        if not part(self.case, "dispute"):
            told += self.found.warnings
            return self._result(title="", text="", made=(), texts={}, files=(), refused=turned, told=told)
        title = self.found.letter or "Evidence"
        files: dict[str, list[str]] = {}
        for piece in pieces:
            files.setdefault(piece.field, []).append(clean(piece.name, 80))
        made = make_exhibits(self.case, self.found, files)
        blocks = letter(self.case, self.found, made, self.now)
        text = as_text(title, blocks)
        texts, cut = within(text_fields(self.case, self.found, text, self.now), self.limits)
        printed, foreign = self._print(title, blocks, made)
        supplied, more = self._supplied(pieces, printed, made)
        told += [f"cut: {name} was longer than the processor takes" for name in cut]
        if foreign:
            told.append(f"letters: no font here prints {clean(foreign, 40)}; the PDFs show a mark instead")
        merged = self._merge(printed, supplied)
        return self._result(
            title=title, text=text, made=made, texts=texts, files=merged, refused=turned + more, told=told
        )

    @property
    def _foot(self) -> str:
        named = part(self.case, "dispute").get("id") or self.case.get("id") or ""
        return f"Dispute {clean(named, 60)}"

    def _print(self, title: str, blocks: tuple[Block, ...], made: Iterable[Exhibit]) -> tuple[Parts, str]:
        """The letter and the exhibits by field, the letter first; and the characters that no font prints."""
        sheets = {LETTER_FIELD: [("cover letter", Sheet(title, f"Cover letter · {self._foot}", blocks))]}
        for exhibit in made:
            if exhibit.blocks:
                head = f"Exhibit {exhibit.letter}"
                sheet = Sheet(exhibit.title, f"{head} · {self._foot}", exhibit.blocks)
                sheets.setdefault(exhibit.field, []).append((f"{head}: {exhibit.title}", sheet))
        groups = [[sheet for _, sheet in named] for named in sheets.values()]
        content, pages = print_sheets(groups, self._foot, self.paper, self.now)
        printed: Parts = {}
        for (field, named), portion in zip(sheets.items(), split(content, pages), strict=True):
            printed[field] = [(", ".join(name for name, _ in named), portion)]
        said = [
            as_text(sheet.title, (Heading(sheet.subtitle), *sheet.blocks))
            for group in groups
            for sheet in group
        ]
        return printed, unprintable("".join(said))

    def _supplied(
        self, pieces: Sequence[Piece], printed: Parts, made: Iterable[Exhibit]
    ) -> tuple[Parts, list[Refused]]:
        """The supplied files as PDFs by field, PDFs before pictures, and those refused."""
        own = [content for parts in printed.values() for _, content in parts]
        pages = self._most_pages - sum(check_pdf(content, 10_000) for content in own)
        room = self.limits.bytes - _SPARE - sum(map(len, own))
        refused: list[Refused] = []
        result: Parts = {}
        pictures: list[Piece] = []
        for piece in pieces:
            try:
                pages -= _pages_of(piece, room, pages)
            except ValueError as error:
                refused.append(Refused(piece.name, str(error)))
                continue
            if piece.kind == PDF:
                result.setdefault(piece.field, []).append((piece.name, piece.content))
                room -= len(piece.content)
            else:
                pictures.append(piece)
        letters = {exhibit.key: exhibit.letter for exhibit in made}
        shown, unfit = _scaled(pictures, room, letters)
        by_field: dict[str, list[str]] = {}
        for piece in pictures:
            if piece.name in shown:
                by_field.setdefault(piece.field, []).append(piece.name)
        if by_field:
            inside = [shown[name] for names in by_field.values() for name in names]
            content = print_pictures(inside, self._foot, self.paper, self.now)
            portions = split(content, map(len, by_field.values()))
            for (field, names), portion in zip(by_field.items(), portions, strict=True):
                result.setdefault(field, []).append((", ".join(names), portion))
        return result, refused + unfit

    @property
    def _most_pages(self) -> int:
        return self.limits.pages_for(self.found.network)

    def _merge(self, printed: Parts, supplied: Parts) -> list[PacketFile]:
        result = []
        for field in sorted({*printed, *supplied}):
            parts = [*printed.get(field, ()), *supplied.get(field, ())]
            title = f"{field.replace('_', ' ')} {self.found.network_code or ''}".strip()
            content, pages = merge((content for _, content in parts), title, self.now)
            result.append(PacketFile(field, content, pages, tuple(name for name, _ in parts)))
        return result

    def _result(
        self,
        *,
        title: str,
        text: str,
        made: tuple[Exhibit, ...],
        texts: Mapping[str, str],
        files: Sequence[PacketFile],
        refused: Iterable[Refused],
        told: Iterable[str],
    ) -> Packet:
        """The packet with its sizes held against the limits."""
        used = {
            "bytes": sum(len(file.content) for file in files),
            "pages": sum(file.pages for file in files),
            "characters": sum(map(len, texts.values())),
        }
        most = {
            "bytes": self.limits.bytes,
            "pages": self._most_pages,
            "characters": self.limits.characters,
        }
        over = [name for name in used if used[name] > most[name]]
        turned = tuple(sorted(set(refused)))
        warnings = [*told, *(f"refused: {one}" for one in turned)]
        warnings += [f"too_much: {used[name]:,} {name}; {most[name]:,} are taken" for name in over]
        identity = part(self.case, "dispute").get("id")
        return Packet(
            case_id=str(self.case.get("id")),
            dispute_id=str(identity) if identity else None,
            made_at=self.now,
            checklist=self.found,
            title=title,
            letter=text,
            exhibits=made,
            texts=texts,
            files=tuple(files),
            refused=turned,
            limits={**used, "ok": not over and not turned},
            warnings=tuple(warnings),
        )


def _pages_of(piece: Piece, room: int, pages: int) -> int:
    """The pages that a file takes. Raises :class:`ValueError` when it is not sound or does not fit."""
    if piece.kind != PDF:
        if pages < 1:
            raise ValueError("needs a page, and none is left")
        return 1
    if len(piece.content) > room:
        raise ValueError(f"holds {len(piece.content):,} bytes; {max(room, 0):,} are left")
    return check_pdf(piece.content, pages)


def _scaled(
    pictures: Sequence[Piece], room: int, letters: Mapping[str, str]
) -> tuple[dict[str, Picture], list[Refused]]:
    """The pictures by name, all scaled alike until they fit into ``room`` bytes; and those refused."""
    refused: dict[str, Refused] = {}
    contents = {piece.name: piece.content for piece in pictures}
    for step in range(_first_step(len(pictures), room), len(STEPS)):
        shown: dict[str, Picture] = {}
        left = room
        with scaling() as scaled:
            waiting = {
                piece.name: scaled(contents[piece.name], _caption(piece, letters), step)
                for piece in pictures
                if piece.name not in refused
            }
            for name, future in waiting.items():
                try:
                    shown[name] = future.result()
                except ValueError as error:
                    refused[name] = Refused(name, str(error))
                    continue
                contents[name] = shown[name].jpeg
                left -= len(shown[name].jpeg) + _PAGE
                if left < 0:
                    break
        if left >= 0:
            return shown, list(refused.values())
    unfit = (Refused(piece.name, "the pictures do not fit together; leave some out") for piece in pictures)
    return {}, [refused.get(one.name, one) for one in unfit]


def _caption(piece: Piece, letters: Mapping[str, str]) -> str:
    return f"Exhibit {letters.get(piece.field, '')} · {clean(piece.name, 80)}"


def _first_step(count: int, room: int) -> int:
    """The step to start with: many pictures in little room need not be tried at full size."""
    each = room // count if count else room
    return sum(each < most for most in (400_000, 250_000, 130_000))
