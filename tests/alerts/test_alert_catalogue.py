"""The catalogue: complete, explained, and in words that anybody may read."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from alerts.catalogue import CATALOGUE, AlertKind, AlertSource, Severity
from alerts.words import specifics

ROOT = Path(__file__).resolve().parents[2]
OF_TESTS = {
    kind.code
    for app in settings.CALENDAR_KINDS
    if app.startswith("tests.")
    for kind in vars(import_module(f"{app}.alert_kinds")).values()
    if isinstance(kind, AlertKind)
}
"""Alerts that no portal has, and no documentation."""
SHIPPED = [kind for kind in CATALOGUE.values() if kind.code not in OF_TESTS]
KINDS = pytest.mark.parametrize("kind", CATALOGUE.values(), ids=CATALOGUE.keys())
PRODUCT = {
    "agent-offline", "agent-paused", "outlook-closed", "outlook-busy", "outlook-security-prompt",
    "new-outlook-only", "channel-blocked", "sync-overdue", "sign-in-needed", "sign-in-expiring",
    "pairing-blocked", "calendar-gone", "calendar-read-only", "write-refused",
    "booking-not-written", "conflict", "two-agents", "clock-skew", "agent-too-old", "throttled",
    "server-unreachable", "certificate-invalid", "event-not-understood", "deletions-held",
    "unknown-time-zone", "main-calendar-not-chosen",
}  # fmt: skip


def headings() -> list[str]:
    text = (ROOT / "docs" / "alerts.md").read_text()
    return re.findall(r"^### ([a-z0-9-]+)$", text, re.MULTILINE)


def test_every_alert_of_the_product_is_in_the_catalogue() -> None:
    assert PRODUCT - CATALOGUE.keys() == set()


def test_every_alert_has_its_anchor_in_the_documentation_and_only_these() -> None:
    assert sorted(headings()) == sorted(kind.anchor for kind in SHIPPED)


def test_no_code_stands_twice() -> None:
    from alerts.catalogue import _PORTAL_KINDS
    from kinds.outlook.alert_kinds import AGENT_KINDS

    assert len(CATALOGUE) == len(AGENT_KINDS) + len(_PORTAL_KINDS) + len(OF_TESTS)


@KINDS
def test_what_administrators_read_has_no_gap_for_anything_of_a_calendar(kind: AlertKind) -> None:
    for text in map(str, (kind.title, kind.cause, kind.remedy)):
        assert text
        assert "%(" not in text


def test_a_sentence_ends_by_what_the_policy_does_and_without_a_policy_just_ends() -> None:
    kind = CATALOGUE["event-not-understood"]
    told = {"calendar": "Work", "count": 1, "examples": ["“a.ics”: its data is cut off"]}
    plain = "“Work”: 1, such as “a.ics”: its data is cut off."
    ignored = f"{plain} They are ignored, as you chose for this calendar."
    assert specifics(kind, told) == plain
    assert specifics(kind, {**told, "policy": "not-busy"}) == plain
    assert specifics(kind, {**told, "policy": "ignore"}) == ignored
    assert specifics(kind, {**told, "policy": "over", "until_at": "2026-11-24T08:00:00+00:00"}) == (
        f"{plain} Since Tue 24 Nov 2026, 08:00 they are ignored."
    )


@KINDS
def test_the_code_fits_into_its_column(kind: AlertKind) -> None:
    assert re.fullmatch(r"[a-z-]{4,40}", kind.code)


def test_only_pauses_and_caution_are_notes() -> None:
    notes = {kind.code for kind in CATALOGUE.values() if kind.severity is Severity.INFO}
    assert notes == {"connector-paused", "agent-paused", "event-read-cautiously"}


def test_what_only_the_agent_can_notice_is_marked_so() -> None:
    agent = {kind.code for kind in CATALOGUE.values() if kind.source is AlertSource.AGENT}
    assert agent == {
        "agent-offline", "agent-paused", "outlook-closed", "outlook-busy",
        "outlook-security-prompt", "new-outlook-only", "channel-blocked", "pairing-blocked",
        "two-agents", "agent-too-old", "agent-sync-failed",
    }  # fmt: skip
