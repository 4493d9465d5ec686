"""The agent's error codes (docs/agent-protocol.md) as the errors of an account."""

from collections.abc import Mapping
from typing import Any

from providers.errors import (
    CalendarGone,
    EventChanged,
    EventGone,
    EventRefused,
    NotYet,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
    StoreUnavailable,
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


def error_of(code: str, text: str) -> ProviderError:
    """Codes that are not known are trouble that may pass."""
    return _ERRORS.get(code, ServerTrouble)(text)


def trouble_of(state: Mapping[str, Any]) -> StoreUnavailable | None:
    """What keeps an agent from its store, by the last state that it told."""
    for condition in state.get("conditions", ()):
        if condition["code"] in OF_THE_STORE:
            return StoreUnavailable(condition["detail"])
    return None


def alert_of(code: str) -> str:
    """The alert that a condition of the agent stands for. Its "sync-failed" is about the PC; the
    portal has an alert of that name for what it finds itself."""
    return "agent-sync-failed" if code == "sync-failed" else code
