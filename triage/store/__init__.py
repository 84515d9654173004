"""Where cases, decisions and the log are kept.

Two halves: ``opening`` and ``reading`` need only sqlite3, so that a command that reads starts at once;
``writing``, ``bulk`` and ``migrating`` use SQLModel and Alembic.
"""
