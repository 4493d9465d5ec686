"""Errors that a row of the database keeps: code and details, or text as it was kept once."""

from typing import Any, Protocol

from providers.words.telling import error_said, remedy


class KeepsError(Protocol):
    @property
    def error_code(self) -> Any: ...
    @property
    def error_details(self) -> Any: ...
    @property
    def error_text(self) -> Any: ...


def error_of(row: KeepsError) -> str:
    """What went wrong, in a sentence; empty where nothing did."""
    return str(row.error_text) or error_said(row.error_code, row.error_details)


def remedy_of(row: KeepsError) -> str:
    """What helps against it."""
    return str(getattr(row, "error_remedy", "")) or remedy(row.error_code)
