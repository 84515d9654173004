"""The store's SQL, which is SQLite's, in PostgreSQL's words.

What a plain exchange of words cannot say is written twice where it is used; see ``connection.on_server``.
"""

from __future__ import annotations

import re
from functools import lru_cache

_INDEX = re.compile(r" (?:NOT INDEXED|INDEXED BY \w+)")
_NO_CASE = re.compile(r"(\w+) COLLATE NOCASE")
_JSON = re.compile(r"json_extract\((\w+), '\$\.([\w.]+)'\)")


@lru_cache(maxsize=512)
def worded(sql: str) -> str:
    """``sql`` as psycopg takes it: ``%s`` for each value, no word about which index to read."""
    sql = _INDEX.sub("", sql.replace("%", "%%")).replace(" IN ()", " IN (NULL)")
    sql = _NO_CASE.sub(r"lower(\1)", sql)  # every text is collated "C": this folds ASCII, as NOCASE does
    sql = _JSON.sub(_extracted, sql)
    return sql.replace("instr(", "strpos(").replace("?", "%s")


def _extracted(found: re.Match[str]) -> str:
    path = found[2].replace(".", ",")
    return f"(CAST({found[1]} AS json) #>> '{{{path}}}')"


def trigrams(words: list[str]) -> str:
    """What a ``tsquery`` must hold for every one of the words, each of three letters or more, to be found."""
    parts = sorted({word[at : at + 3] for word in words for at in range(len(word) - 2)})
    return " & ".join("'" + part.replace("\\", "\\\\").replace("'", "''") + "'" for part in parts)
