"""What PostgreSQL and its client library say, put into words for the person who meets it."""

from __future__ import annotations

from triage.domain.errors import DeskError
from triage.store.address import Server

_BY_STATE = {
    "28": ("the server refuses this user", "check the user in the address and the password"),
    "3D000": ("there is no such database on the server", "have it made (createdb), or name another"),
    "42501": ("this user lacks rights on the desk", "have whoever owns the database grant them"),
    "25006": ("the desk is read-only", "name the server that takes changes, not a copy of it"),
    "53100": ("the server's disk is full; nothing was half-written", "make room and run the command again"),
    "53300": ("the server takes no more connections", "wait until others have left it and try again"),
    "55P03": ("another program is writing to the desk", "wait for it to finish and try again"),
    "57P": ("the server has ended the connection; nothing was half-written", "try again once it is running"),
    "08": ("the connection to the server was lost; nothing was half-written", "try again once it is running"),
    "40": ("another program changed the desk at the same moment", "run the command again"),
    "22021": ("PostgreSQL does not take this text", "remove its NUL characters"),
}  # fmt: skip
"""By SQLSTATE, or its beginning."""

_SENTENCES = (
    (("no password supplied",),
     "the server asks for a password", "set PGPASSWORD, or put it into ~/.pgpass"),
    (("password authentication failed", "authentication failed"),
     "the server refuses this user or this password", "check both; PGPASSWORD and ~/.pgpass are heeded"),
    (("role ",), "the server knows no such user", "check the user in the address"),
    (("no pg_hba.conf entry",),
     "the server does not let this user in from here", "ask whoever runs it, or try ?sslmode=require"),
    (("database ",), *_BY_STATE["3D000"]),
    (("too many clients", "connection slots are reserved"), *_BY_STATE["53300"]),
    (("starting up", "shutting down", "in recovery mode"),
     "the server is not ready", "try again in a moment"),
    (("server closed the connection", "connection is closed", "connection is lost", "terminating connection",
      "SSL SYSCALL", "consuming input failed", "could not receive data"), *_BY_STATE["08"]),
    (("certificate", "SSL"),
     "no secure connection to the server can be made", "see sslmode and sslrootcert in PostgreSQL's manual"),
    (("Connection refused", "No such file or directory", "timeout expired", "timed out", "translate host",
      "resolve host", "Name or service not known", "No route to host", "Network is unreachable",
      "Temporary failure in name resolution"),
     "the server does not answer", "check host and port in the address, and that it is running"),
    (("cannot contain NUL",), *_BY_STATE["22021"]),
    (("invalid connection option", "invalid URI", "invalid integer value", "missing \"=\""),
     "the address of the database cannot be read", "write postgresql+psycopg://user@host:port/database"),
)  # fmt: skip


def explain(error: BaseException, server: Server) -> DeskError:
    """The :class:`DeskError` that says what ``error`` means for the desk on ``server``."""
    state, text = getattr(error, "sqlstate", None) or "", str(error)
    for length in (5, 3, 2):
        if state[:length] in _BY_STATE and state:
            return DeskError(_BY_STATE[state[:length]][0], str(server), _BY_STATE[state[:length]][1])
    if not state:
        for signs, what, hint in _SENTENCES:
            if any(sign in text for sign in signs):
                return DeskError(what, str(server), hint)
    said = getattr(getattr(error, "diag", None), "message_primary", None) or text.partition("\n")[0]
    return DeskError(f"the database says: {said}", str(server), "run 'triage doctor'")
