"""What the database itself does on a server: the same as SQLite's triggers do in a file.

Counts, search and marks are kept true, and the log, decisions and acts are kept from being changed.
"""

from __future__ import annotations

APPEND_ONLY = {"log_entries": "UPDATE OR DELETE OR TRUNCATE", "decisions": "UPDATE OR DELETE OR TRUNCATE",
               "intents": "DELETE OR TRUNCATE"}  # fmt: skip
"""What is refused on which table."""


def _function(name: str, body: str, returns: str = "trigger", language: str = "plpgsql") -> str:
    return f"CREATE FUNCTION {name} RETURNS {returns} LANGUAGE {language} AS $$ {body} $$"


_REFUSE = _function(
    "triage_refuse()",
    "BEGIN RAISE EXCEPTION '%', CASE TG_TABLE_NAME WHEN 'intents' THEN 'intents are never deleted'"
    " ELSE TG_TABLE_NAME || ' is append-only' END; END",
)
_REFUSED = tuple(
    f"CREATE TRIGGER {table}_kept BEFORE {acts} ON {table} EXECUTE FUNCTION triage_refuse()"
    for table, acts in APPEND_ONLY.items()
)

_COUNT = """
INSERT INTO tallies (kind, state, assignee, cases)
SELECT kind, state, coalesce(assignee, ''), {sign}count(*) FROM {rows} GROUP BY 1, 2, 3
ON CONFLICT (kind, state, assignee) DO UPDATE SET cases = tallies.cases + excluded.cases;
"""
_MOVE = """
UPDATE tallies SET cases = cases - 1
WHERE kind = old.kind AND state = old.state AND assignee = coalesce(old.assignee, '');
INSERT INTO tallies (kind, state, assignee, cases) VALUES (new.kind, new.state, coalesce(new.assignee, ''), 1)
ON CONFLICT (kind, state, assignee) DO UPDATE SET cases = tallies.cases + 1;
"""
_TALLIES = (
    _function("triage_count_new()", f"BEGIN {_COUNT.format(sign='', rows='added')} RETURN NULL; END"),
    _function("triage_count_gone()", f"BEGIN {_COUNT.format(sign='-', rows='gone')} RETURN NULL; END"),
    _function("triage_count_moved()", f"BEGIN {_MOVE} RETURN NULL; END"),
    "CREATE TRIGGER cases_tally_new AFTER INSERT ON cases REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_count_new()",
    "CREATE TRIGGER cases_tally_gone AFTER DELETE ON cases REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_count_gone()",
    "CREATE TRIGGER cases_tally_move AFTER UPDATE OF kind, state, assignee ON cases FOR EACH ROW"
    " WHEN ((old.kind, old.state, old.assignee) IS DISTINCT FROM (new.kind, new.state, new.assignee))"
    " EXECUTE FUNCTION triage_count_moved()",
)

_SEARCH = (
    # Three letters in a row are a word of the index, as SQLite's trigrams are.
    _function(
        "triage_trigrams(searched text)",
        "SELECT coalesce(array_to_tsvector(array_agg(DISTINCT substr(searched, place, 3))), '')"
        " FROM generate_series(1, length(searched) - 2) AS place",
        "tsvector",
        "sql IMMUTABLE STRICT",
    ),
    "CREATE TABLE search (seq bigint PRIMARY KEY, trigrams tsvector NOT NULL)",
    "CREATE INDEX search_trigrams ON search USING gin (trigrams)",
    _function(
        "triage_search_new()",
        "BEGIN INSERT INTO search SELECT seq, triage_trigrams(haystack) FROM added; RETURN NULL; END",
    ),
    _function(
        "triage_search_gone()",
        "BEGIN DELETE FROM search WHERE seq IN (SELECT seq FROM gone); RETURN NULL; END",
    ),
    _function(
        "triage_search_changed()",
        "BEGIN UPDATE search SET trigrams = triage_trigrams(new.haystack) WHERE seq = new.seq;"
        " RETURN NULL; END",
    ),
    "CREATE TRIGGER search_new AFTER INSERT ON cases REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_search_new()",
    "CREATE TRIGGER search_gone AFTER DELETE ON cases REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_search_gone()",
    "CREATE TRIGGER search_changed AFTER UPDATE OF haystack ON cases FOR EACH ROW"
    " WHEN (old.haystack <> new.haystack) EXECUTE FUNCTION triage_search_changed()",
)

_WORDS = (
    "CREATE INDEX search_words ON told USING gin"
    " (array_to_tsvector(array_remove(string_to_array(words, ' '), '')))",
    _function(
        "triage_words_gone()",
        "BEGIN DELETE FROM told WHERE seq IN (SELECT seq FROM gone); RETURN NULL; END",
    ),
    "CREATE TRIGGER words_gone AFTER DELETE ON cases REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_words_gone()",
)

_DISPUTES = (
    _function(
        "triage_disputes_gone()",
        "BEGIN DELETE FROM disputes WHERE seq IN (SELECT seq FROM gone); RETURN NULL; END",
    ),
    "CREATE TRIGGER disputes_gone AFTER DELETE ON cases REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION triage_disputes_gone()",
)

_SAID = """
SELECT 'signal:' || json_array_elements_text(verdict::json -> 'signals')
UNION SELECT 'caution:' || json_array_elements_text(verdict::json -> 'cautions')
UNION SELECT 'action:' || (verdict::json ->> 'action')
UNION SELECT 'to:' || (verdict::json ->> 'escalate_to')
"""
_TOLD = """
SELECT 'customer:' || (document::json #>> '{customer,id}')
UNION SELECT 'customer:' || lower((document::json #>> '{customer,email}') COLLATE "C")
UNION SELECT 'unanswered' WHERE 'customer' = (
    SELECT message ->> 'from' FROM json_array_elements(
        CASE json_typeof(document::json -> 'messages') WHEN 'array' THEN document::json -> 'messages' END
    ) WITH ORDINALITY AS messages (message, place)
    ORDER BY triage_moment(message ->> 'at') DESC NULLS LAST, place DESC LIMIT 1
)
"""


def _marks(change: str, column: str, marks: str) -> tuple[str, str]:
    body = (
        f"BEGIN DELETE FROM marks WHERE seq = old.seq AND mark IN (SELECT {marks}(old.{column}));"
        f" INSERT INTO marks (mark, seq) SELECT mark, new.seq FROM {marks}(new.{column}) AS mark"
        " WHERE mark IS NOT NULL ON CONFLICT DO NOTHING; RETURN NULL; END"
    )
    trigger = (
        f"CREATE TRIGGER marks_{change} AFTER UPDATE OF {column} ON case_files FOR EACH ROW"
        f" WHEN (old.{column} <> new.{column}) EXECUTE FUNCTION triage_marks_{change}()"
    )
    return _function(f"triage_marks_{change}()", body), trigger


_MARKS = (
    # A time that is none, or too far off for PostgreSQL, sorts as one that is missing.
    _function(
        "triage_moment(said text)",
        "BEGIN RETURN said::timestamptz; EXCEPTION WHEN data_exception THEN RETURN NULL; END",
        "timestamptz",
    ),
    _function("triage_said(verdict text)", _SAID, "SETOF text", "sql"),
    _function("triage_told(document text)", _TOLD, "SETOF text", "sql"),
    _function(
        "triage_marks_gone()",
        "BEGIN DELETE FROM marks WHERE seq = old.seq AND mark IN"
        " (SELECT triage_said(old.verdict) UNION SELECT triage_told(old.document)); RETURN NULL; END",
    ),
    "CREATE TRIGGER marks_gone AFTER DELETE ON case_files FOR EACH ROW EXECUTE FUNCTION triage_marks_gone()",
    *_marks("judged", "verdict", "triage_said"),
    *_marks("told", "document", "triage_told"),
)

_PROMISES = (
    _function(
        "triage_promises_moved()",
        "BEGIN UPDATE promises SET closed = CASE new.state WHEN 'closed' THEN 1 ELSE 0 END"
        " WHERE seq = new.seq; RETURN NULL; END",
    ),
    "CREATE TRIGGER promises_moved AFTER UPDATE OF state ON cases FOR EACH ROW"
    " WHEN ((old.state = 'closed') <> (new.state = 'closed')) EXECUTE FUNCTION triage_promises_moved()",
)

STATEMENTS = (_REFUSE, *_REFUSED, *_TALLIES, *_SEARCH, *_WORDS, *_DISPUTES, *_MARKS, *_PROMISES)
"""Makes all of it, once the tables are there."""

NAMES = tuple(statement.split()[2] for statement in STATEMENTS if statement.startswith("CREATE TRIGGER"))
"""The triggers that must be there and switched on."""
