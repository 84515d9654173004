"""Where cases are kept: the only importer of sqlmodel, sqlalchemy and sqlite3."""
