"""A desk on a PostgreSQL server. Loaded for one only: a desk in a file needs none of it."""
