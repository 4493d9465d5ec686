"""The state of a connector, computed from facts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from connectors.state import Code, OpenAlert, Progress, StateFacts, Tone, state_of

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
SOON = NOW + 3 * MINUTES
REFUSED = {
    "error_code": "sign-in-refused",
    "error_text": "The server refused the user name and password.",
    "error_remedy": "Check both.",
}
HEALTHY = {
    "last_sync_at": NOW - 2 * MINUTES,
    "next_sync_at": SOON,
    "interval": 5 * MINUTES,
}


@pytest.mark.parametrize(
    ("facts", "code", "tone", "label"),
    [
        (HEALTHY, Code.CONNECTED, Tone.GOOD, "Connected"),
        ({"next_sync_at": NOW}, Code.FIRST_SYNC, Tone.BUSY, "First sync pending"),
        ({"running": True}, Code.SYNCING, Tone.BUSY, "First sync running"),
        (HEALTHY | {"running": True}, Code.SYNCING, Tone.BUSY, "Syncing"),
        (HEALTHY | {"next_sync_at": NOW}, Code.WAITING, Tone.BUSY, "Sync due"),
        (HEALTHY | {"paused": True}, Code.PAUSED, Tone.QUIET, "Paused"),
        (HEALTHY | REFUSED, Code.SIGN_IN, Tone.BAD, "Sign-in needed"),
        (HEALTHY | REFUSED | {"paused": True}, Code.PAUSED, Tone.QUIET, "Paused"),
        (HEALTHY | {"error_code": "unreachable"}, Code.UNREACHABLE, Tone.BAD, "Server unreachable"),
        (HEALTHY | {"error_code": "throttled"}, Code.THROTTLED, Tone.WARN, "Throttled"),
        (HEALTHY | {"error_code": "server-trouble"}, Code.ATTENTION, Tone.WARN, "Needs attention"),
        (HEALTHY | {"partly": True}, Code.ATTENTION, Tone.WARN, "Partly in step"),
        (
            HEALTHY | {"last_sync_at": NOW - 16 * MINUTES},
            Code.ATTENTION,
            Tone.WARN,
            "Sync overdue",
        ),
        (HEALTHY | {"next_sync_at": NOW - 9 * MINUTES}, Code.CONNECTED, Tone.GOOD, "Connected"),
        (
            HEALTHY | {"next_sync_at": NOW - 3 * MINUTES, "is_asked": True},
            Code.ATTENTION,
            Tone.WARN,
            "Sync overdue",
        ),
        ({"next_sync_at": NOW - 3 * MINUTES}, Code.ATTENTION, Tone.WARN, "Sync overdue"),
        (
            {"last_sync_at": NOW - timedelta(days=30), "interval": None},
            Code.CONNECTED,
            Tone.GOOD,
            "Connected",
        ),
        ({"interval": None}, Code.ATTENTION, Tone.WARN, "Never synced"),
    ],
)
def test_facts_give_one_state(facts: dict, code: Code, tone: Tone, label: str) -> None:
    state = state_of(StateFacts(**facts), NOW)
    assert (state.code, state.tone, state.label) == (code, tone, label)


def test_a_failure_keeps_its_cause_and_remedy() -> None:
    state = state_of(StateFacts(**HEALTHY, **REFUSED), NOW)
    assert (state.meaning, state.remedy) == (
        "The server refused the user name and password.",
        "Check both.",
    )


def test_a_throttled_connector_says_until_when() -> None:
    state = state_of(StateFacts(**HEALTHY, error_code="throttled"), NOW)
    assert state.until == SOON


def test_a_sync_is_overdue_only_after_a_quarter_of_an_hour() -> None:
    edge = HEALTHY | {"last_sync_at": NOW - 15 * MINUTES}
    assert state_of(StateFacts(**edge), NOW).code == Code.CONNECTED


@pytest.mark.parametrize(
    ("facts", "moving"),
    [
        ({"next_sync_at": NOW}, True),
        ({"running": True}, True),
        (HEALTHY, False),
        (HEALTHY | {"paused": True, "next_sync_at": NOW}, False),
    ],
)
def test_pages_look_again_while_something_moves(facts: dict, moving: bool) -> None:
    assert state_of(StateFacts(**facts), NOW).is_moving is moving


def alert(code: str, weighs: bool = True) -> OpenAlert:
    return OpenAlert(code, code.replace("-", " ").capitalize(), "Do this.", weighs)


@pytest.mark.parametrize(
    ("facts", "code", "meaning"),
    [
        ({"alerts": (alert("conflict"),)}, Code.ATTENTION, "Conflict"),
        (
            {"alerts": (alert("conflict"), alert("calendar-gone"))},
            Code.ATTENTION,
            "Conflict (and 1 more)",
        ),
        (
            {"alerts": (alert("agent-paused", False),)},
            Code.CONNECTED,
            "The last sync went through.",
        ),
        (
            {"alerts": (alert("agent-offline"),), "away": frozenset({"agent-offline"})},
            Code.OFFLINE,
            "Agent offline",
        ),
        ({"alerts": (alert("agent-offline"),)}, Code.ATTENTION, "Agent offline"),
        ({"alerts": (alert("sign-in-needed"),)}, Code.SIGN_IN, "Sign in needed"),
        ({"alerts": (alert("server-unreachable"),)}, Code.UNREACHABLE, "Server unreachable"),
        (
            {"alerts": (alert("conflict"),), "running": True},
            Code.SYNCING,
            "The calendars are being read now.",
        ),
        (
            {"alerts": (alert("conflict"),), "error_code": "throttled", "error_text": "Slower."},
            Code.THROTTLED,
            "Slower.",
        ),
    ],
)
def test_open_alerts_speak_where_the_facts_are_fine(facts: dict, code: Code, meaning: str) -> None:
    state = state_of(StateFacts(**HEALTHY | facts), NOW)
    assert (state.code, state.meaning) == (code, meaning)


@pytest.mark.parametrize(
    ("progress", "fraction", "text"),
    [
        (Progress(), None, ""),
        (Progress(calendars_total=4), 0, "calendar 1 of 4"),
        (
            Progress(
                calendars_done=1, calendars_total=2, events_done=50, events_total=100, step="Work"
            ),
            0.75,
            "Work: calendar 2 of 2, 50 of 100 events",
        ),
        (Progress(calendars_done=2, calendars_total=2), 1, "calendar 2 of 2"),
    ],
)
def test_progress_in_numbers_and_words(
    progress: Progress, fraction: float | None, text: str
) -> None:
    state = state_of(StateFacts(running=True, progress=progress), NOW)
    assert state.progress == progress
    assert (progress.fraction, progress.text) == (fraction, text)


def test_states_in_german() -> None:
    healthy, refused = StateFacts(**HEALTHY), StateFacts(**HEALTHY, error_code="sign-in-refused")
    with translation.override("de"):
        state = state_of(healthy, NOW)
        assert (state.label, state.meaning) == ("Verbunden", "Der letzte Abgleich war erfolgreich.")
        state = state_of(refused, NOW)
        assert state.label == "Anmeldung nötig"
        assert state.meaning == "Der Server hat Benutzernamen und Passwort abgelehnt."
        progress = Progress(calendars_total=2, events_done=120, events_total=3000, step="Arbeit")
        assert progress.text == "Arbeit: Kalender 1 von 2, 120 von 3.000 Einträgen"
