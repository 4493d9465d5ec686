"""A command that ends at the database says why, where it is the database as a whole."""

import pytest
from django.db import DatabaseError, connection, transaction

from config.database.unusable import unusable

pytestmark = pytest.mark.django_db


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        connection.cursor().execute(statement)
    return unusable(raised.value)


def test_database_without_tables_is_told_with_what_makes_them() -> None:
    assert refused("SELECT FROM bookings_not_there").startswith(
        "The database has no tables yet, or not those of this version. Run `manage.py migrate`"
        " first, or start the portal once. It says: relation"
    )


def test_any_other_fault_is_not_explained_away() -> None:
    assert refused("SELECT 1 / 0") == ""
