"""A type of PostgreSQL's that Django has no field for."""

from typing import Any

from django.db import models


class TimeSpansField(models.Field):  # type: ignore[type-arg]
    """Any number of spans of time in order, none of which touch each other: `tstzmultirange`."""

    def db_type(self, connection: Any) -> str:
        return "tstzmultirange"
