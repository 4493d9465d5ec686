"""Why a command cannot use the database, in a sentence for whoever typed it."""

import psycopg
from django.db import DatabaseError, connection

PATIENCE = 5
"""Seconds that a server may take to say why it refuses."""


def unusable(error: DatabaseError) -> str:
    """What is wrong with the database as a whole, and what helps; "" where it is something else."""
    if isinstance(error.__cause__, psycopg.errors.UndefinedTable):
        return (
            "The database has no tables yet, or not those of this version. Run `manage.py migrate`"
            f" first, or start the portal once. It says: {_line(error)}"
        )
    if reason := _refusal():
        return (
            "The database cannot be used. Does its server run, and is DATABASE_URL right? It says:"
            f" {reason}"
        )
    return ""


def _refusal() -> str:
    """What the server says to a connection of its own: the pool tries for a while, since it may be
    starting, and then knows no reason."""
    params = connection.get_connection_params()
    params.pop("pool", None)
    try:
        psycopg.connect(**params | {"connect_timeout": PATIENCE}).close()
    except psycopg.Error as error:
        return _line(error)
    return ""


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
