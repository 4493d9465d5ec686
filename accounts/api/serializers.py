"""What all resources have in common: strict bodies, and instants that mean the same everywhere."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import models
from rest_framework import serializers

from accounts import words
from accounts.zones import is_zone

Row = TypeVar("Row", bound=models.Model)


class InstantField(serializers.DateTimeField):
    """An instant with its offset. It is answered in UTC, whatever zone the viewer's pages use."""

    # Beyond these, adding a meeting's length or changing the zone may leave the calendar.
    EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
    LATEST = datetime(2200, 1, 1, tzinfo=UTC)

    default_error_messages = {
        "naive": words.NAIVE_INSTANT,
        "remote": words.REMOTE_INSTANT,
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        return super().enforce_timezone(value)

    def to_internal_value(self, value: Any) -> datetime:
        instant = super().to_internal_value(value)
        if not self.EARLIEST <= instant <= self.LATEST:
            self.fail("remote")
        return instant


class ZoneField(serializers.CharField):
    """An IANA time zone, such as Europe/Berlin."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=64, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        name = super().run_validation(data)
        if name and not is_zone(name):
            raise serializers.ValidationError(words.NO_ZONE_NAME % {"name": name})
        return name


class Body(serializers.Serializer[Any]):
    """What a request asks for. Unknown fields are refused: a misspelt one would change nothing.

    Fields that can only be read are ignored, so that an answer may be sent back as it came.
    """

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        if unknown := [name for name in data if name not in self.fields]:
            raise serializers.ValidationError({name: [words.UNKNOWN_FIELD] for name in unknown})
        return value


class ModelBody(Body, serializers.ModelSerializer[Row]):
    """A row as it is shown and changed."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: InstantField,
    }
