"""Errors that a row of the database keeps: code and details, or text as it was kept once."""

from typing import Any, Protocol

from providers.words.telling import error_said, remedy


class KeepsError(Protocol):
    error_code: Any
    error_details: Any
    error_text: Any


def error_of(row: KeepsError) -> str:
    """What went wrong, in a sentence; empty where nothing did."""
    return str(row.error_text) or error_said(row.error_code, row.error_details)


def remedy_of(row: KeepsError) -> str:
    """What helps against it."""
    return str(getattr(row, "error_remedy", "")) or remedy(row.error_code)
