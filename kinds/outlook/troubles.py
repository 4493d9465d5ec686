"""The agent's error codes (docs/agent-protocol.md) as the errors of an account."""

from collections.abc import Mapping
from typing import Any

from kinds.outlook.errors import StoreUnavailable
from kinds.outlook.words.reasons import explicit, note
from providers.errors import (
    CalendarGone,
    EventChanged,
    EventGone,
    EventRefused,
    NotYet,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
)

_ERRORS: dict[str, type[ProviderError]] = {
    "event-gone": EventGone,
    "event-changed": EventChanged,
    "event-refused": EventRefused,
    "permission-refused": PermissionRefused,
    "calendar-gone": CalendarGone,
    "store-closed": StoreUnavailable,
    "store-busy": StoreUnavailable,
    "store-prompt": StoreUnavailable,
    "paused": NotYet,
}

OF_THE_STORE = frozenset(
    {"outlook-closed", "outlook-busy", "outlook-security-prompt", "new-outlook-only", "sync-failed"}
)
"""Conditions of an agent, by its own word, that cannot get at its store."""


def error_of(code: str, about: Mapping[str, Any], text: str) -> ProviderError:
    """Codes that are not known are trouble that may pass."""
    return _ERRORS.get(code, ServerTrouble)(note(code, about, text))


def trouble_of(state: Mapping[str, Any]) -> StoreUnavailable | None:
    """What keeps an agent from its store, by the last state that it told."""
    for condition in state.get("conditions", ()):
        if condition["code"] in OF_THE_STORE:
            return StoreUnavailable(note(*reason_of(condition)))
    return None


def reason_of(condition: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str]:
    """What exactly a condition is about, for `words.reasons`; of an older agent only its text."""
    return explicit(condition.get("reason") or {}, str(condition.get("detail", "")))


def alert_of(code: str) -> str:
    """The alert that a condition of the agent stands for. Its "sync-failed" is about the PC; the
    portal has an alert of that name for what it finds itself."""
    return "agent-sync-failed" if code == "sync-failed" else code
