"""Setting aside what the writer of a message did not write: quoted lines, forwarded mail, signatures."""

from __future__ import annotations

import re

from rules.engine.text import fold

_FROM = "from|von|de|от(?: кого)?|felad..?|ումից|ուղարկող|از|فرستنده"
_MAYBE = re.compile(rf"\n[ \t]*(?:>|[-_=*]{{2,}}|\*?(?:{_FROM}) ?:)", re.IGNORECASE)
_ANNOUNCED = re.compile(r":[ \t]*(?:\r?\n|\Z)")
# All that follows is matched against folded lines: small letters, no accents.
_HEAD = re.compile(
    r"(?=.*\d)\s*(?:"
    r"on .{6,200} wrote|am .{6,200} schrieb.{0,80}|le .{6,200} a ecrit|el .{6,200} escribio|"
    r".{6,200} (?:пишет|написал(?:\(а\)|а)?)|.{6,200} (?:ezt )?irta(?: \(.{3,80}\))?|"
    r".{6,200} (?:գրել է|գրեց)|.{6,200} نوشت(?:ه است|ه|ند)?|"
    r"(?=.*\d[:.]\d\d).{6,200}<[^<>\s]+@[^<>\s]+>"
    r") ?:\s*"
)
_REST = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|forwarded message|begin forwarded message|ursprungliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|message original|message transfere|mensaje original|"
    r"mensaje reenviado|исходное сообщение|пересылаемое сообщение|пересланное сообщение|eredeti uzenet|"
    r"tovabbitott uzenet|սկզբնական նամակ|վերահասցեագրված նամակ|پیام اصلی|پیام ارسال شده)\s*[-_=*]*\s*"
)
_HEADER = re.compile(rf"\s*\*{{0,2}}(?:{_FROM}) ?:\*{{0,2}} ?\S.{{0,200}}\s*")
_HEADER_NEXT = re.compile(
    r"\s*\*{0,2}(?:sent|date|to|subject|gesendet|datum|an|betreff|envoye|a|objet|enviado|fecha|para|asunto|"
    r"отправлено|дата|кому|тема|elkuldve|datum|cimzett|targy|ուղարկված|ամսաթիվ|ում|թեմա|تاریخ|به|موضوع|گیرنده|ստացող)"
    r" ?:\*{0,2} ?\S.{0,200}\s*"
)
_QUOTED = re.compile(r"[ \t]*>")
_SIGNATURE_LINES = 12
_LONGEST_HEAD = 300


def set_aside(text: str) -> str:
    """The text with everything quoted blanked out, character for character, so that offsets stay true.

    Set aside are lines that begin with ``>``, the line that announces them, a mail quoted under a
    header of its own, forwarded mail, and a signature under a line of two dashes.
    """
    looked_at = text.replace("\r", "\n") if "\r" in text else text
    if not _MAYBE.search("\n" + looked_at) and not _ANNOUNCED.search(looked_at):
        return text  # both searches begin with one fixed character, which is quick to look for
    lines = text.splitlines(keepends=True)
    kept = [True] * len(lines)
    for index, line in enumerate(lines):
        if _QUOTED.match(line):
            kept[index] = False
        elif _ends_the_message(lines, index):
            kept[index:] = [False] * (len(lines) - index)
            break
        elif _matches(_HEAD, line) or _is_wrapped_head(lines, index):
            kept[index] = False
            if not any(map(_QUOTED.match, lines[index + 1 : index + 4])):
                kept[index:] = [False] * (len(lines) - index)
                break
    return "".join(line if keep else _blank(line) for line, keep in zip(lines, kept, strict=True))


def _is_wrapped_head(lines: list[str], index: int) -> bool:
    """Whether a line and the next, which begins with an address, announce what is quoted together."""
    after = lines[index + 1].lstrip() if index + 1 < len(lines) else ""
    return after.startswith("<") and _matches(_HEAD, f"{lines[index].rstrip()} {after}")


def _matches(shape: re.Pattern[str], line: str) -> bool:
    return len(line) < _LONGEST_HEAD and bool(shape.fullmatch(fold(line)))


def _ends_the_message(lines: list[str], index: int) -> bool:
    """Whether all from this line on is a forwarded mail, a quoted one or a signature."""
    line = lines[index]
    if line.strip() == "--":
        return len(lines) - index <= _SIGNATURE_LINES
    if _matches(_REST, line):
        return True
    if not _matches(_HEADER, line):
        return False
    return sum(_matches(_HEADER_NEXT, each) for each in lines[index + 1 : index + 4]) >= 2


def _blank(line: str) -> str:
    """As long as the line, and empty: what stood before it and what comes after are not one sentence."""
    body = line.rstrip("\r\n")
    return "\n" + " " * (len(body) - 1) + line[len(body) :] if body else line
