"""Errors of accounts in the details of alerts and results: codes, and the text of old ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from providers import words
from providers.errors import ProviderError
from providers.words.stored import KeepsError


def kept(row: KeepsError) -> dict[str, Any]:
    """The error of a row; empty for none. The words of an earlier release stay as they are."""
    if row.error_text:
        told = {"text": row.error_text, "remedy": getattr(row, "error_remedy", "")}
        return {"code": row.error_code, **told}
    return {"code": row.error_code, **row.error_details} if row.error_code else {}


def met(error: ProviderError) -> dict[str, Any]:
    return {"code": error.code, **error.details}


def gaps_of(error: object) -> Iterator[tuple[str, str]]:
    """What an error fills: as a whole, what happened, what helps."""
    told = error if isinstance(error, Mapping) else {"text": str(error)}
    code, text = str(told.get("code", "")), str(told.get("text", ""))
    yield "error", text or (words.said(told) if code else "")
    yield "error_cause", text or words.cause(code)
    yield "error_remedy", str(told.get("remedy") or words.remedy(code))
