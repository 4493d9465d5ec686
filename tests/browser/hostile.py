"""Every text that somebody else can write, filled with what pages are not made for."""

from typing import Any

from django.apps import apps
from django.db import models

LENGTH = 300
HEBREW, ROCKET = "\u05e9\u05dc\u05d5\u05dd", "\U0001f469\U0001f3fd\u200d\U0001f680"
FOREIGN = ("accounts", "alerts", "connectors", "diagnosis", "outlook", "calendars", "bookings")
ADDRESSES = {"email", "account", "address", "webhook_url", "url", "owner"}
MACHINES = {
    "access", "building", "code", "code_digest", "colour", "cursor", "digest", "error_code", "etag",
    "expanded_in", "held_for", "hint", "key", "kind", "outcome", "password", "public_id",
    "revision", "revoked_because", "seen_in", "slug", "step", "store", "stream", "suffix",
    "timezone", "token_digest", "uid", "version", "xmpp_jid", "zone", "zone_data",
}  # fmt: skip
"""Fields that hold codes, keys and names of zones: what we, or programs, write. Every other field
of text is filled, so that a new one is tried from the first day."""
STATES = ("cancel", "doubt", "error", "problem", "webhook_error")
"""Beginnings of the names of fields that say something only by not being empty."""
TEXTS_IN_JSON = {
    "calendar", "detail", "error", "evidence", "meaning", "name", "pc", "remedy", "text", "title",
}  # fmt: skip


def hostile(most: int | None = LENGTH) -> str:
    """Unbroken: right to left, then left to right, and at the end an emoji of four characters."""
    length = min(most or LENGTH, LENGTH)
    return HEBREW + "W" * (length - len(HEBREW) - len(ROCKET)) + ROCKET


def hostile_address(name: str, most: int | None) -> str:
    length = min(most or LENGTH, LENGTH)
    if name.endswith(("url", "address")):
        return ("https://" + "w" * 60 + ".example/" + "w" * LENGTH)[:length]
    return "w" * 60 + "@" + "w" * (min(length, 190) - 69) + ".example"


def fill_everything() -> None:
    for model in apps.get_models():
        if model._meta.app_label in FOREIGN:
            _fill(model)


def _fill(model: type[models.Model]) -> None:
    for number, row in enumerate(model._default_manager.order_by("pk")):
        changes = {
            field.attname: value
            for field in model._meta.concrete_fields
            if (value := _value(field, getattr(row, field.attname), number)) is not None
        }
        if changes:
            model._default_manager.filter(pk=row.pk).update(**changes)


def _value(field: Any, before: Any, number: int) -> Any:
    """What the field holds from now on; None leaves it as it is."""
    if isinstance(field, models.JSONField):
        return _in_json(before)
    if not isinstance(field, models.CharField | models.TextField) or field.choices:
        return None
    if field.name in MACHINES or (not before and field.name.startswith(STATES)):
        return None
    if field.name in ADDRESSES:
        # Addresses that must differ, differ.
        return f"{number}{hostile_address(field.name, field.max_length)[len(str(number)) :]}"
    return hostile(field.max_length)


def _in_json(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _in_json(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_in_json(item, name) for item in value]
    return hostile() if isinstance(value, str) and name in TEXTS_IN_JSON else value
