"""What a PC and its owner are told, in their language."""

import re
from datetime import timedelta

import pytest
from daybook_protocol.faults import FAULTS as ENGLISH
from django.utils import translation

from kinds.outlook.words import pairing, pc, reports
from kinds.outlook.words.faults import FAULTS, fault


def test_every_fault_of_the_line_has_the_words_of_the_line() -> None:
    with translation.override("en"):
        ours = {code: re.sub(r"%\((\w+)\)s", r"{\1}", str(told)) for code, told in FAULTS.items()}
    assert ours == ENGLISH


def test_a_fault_names_its_field_in_the_readers_language() -> None:
    assert fault("too-long", {"most": 40}, "code") == (
        "code: must not be longer than 40 characters."
    )
    with translation.override("de"):
        assert fault("too-long", {"most": 40}, "code") == (
            "code: darf nicht länger als 40 Zeichen sein."
        )


@pytest.mark.parametrize(
    ("code", "told", "english", "german"),
    [
        (
            "wrong-code",
            {"tries_left": 1},
            "The pairing code is wrong. 1 try is left before the ID is blocked.",
            "Der Kopplungscode ist falsch. Noch 1 Versuch, dann wird die ID gesperrt.",
        ),
        (
            "blocked",
            {"whose": "id", "seconds": 1740},
            "Too many tries. Try again in 29 minutes, with a new code from the portal.",
            "Zu viele Versuche. Versuchen Sie es in 29 Minuten noch einmal, mit einem neuen Code "
            "aus dem Portal.",
        ),
        (
            "already-paired",
            {"pc": "OLD-PC", "last_seen_at": None},
            "This connector is paired with OLD-PC. Take it over if that PC shall not sync any "
            "more.",
            "Diese Verbindung ist mit OLD-PC gekoppelt. Übernehmen Sie sie, wenn jener PC nicht "
            "mehr abgleichen soll.",
        ),
        (
            "bad-request",
            {"fault": "not-object"},
            "The body must be an object.",
            "Der Inhalt der Anfrage muss ein Objekt sein.",
        ),
    ],
)
def test_a_refused_pairing_in_words(
    code: str, told: dict[str, object], english: str, german: str
) -> None:
    assert pairing.refusal(code, told) == english
    with translation.override("de"):
        assert pairing.refusal(code, told) == german


def test_how_the_pc_is_in_german() -> None:
    with translation.override("de"):
        assert pc.clock(timedelta(minutes=-10)) == "geht 10 Minuten nach"
        assert pc.mode("auto", 5, blocked=True).endswith(", weil der Echtzeitkanal blockiert ist")
        assert pc.sync_asked("offline", "ANNA-PC") == (
            "ANNA-PC ist offline. Sobald der PC wieder da ist, wird er gelesen."
        )
        assert reports.outcome({"fine": 12, "attention": 0, "broken": 1}) == (
            "12 in Ordnung und 1 gestört"
        )
    assert reports.outcome({"fine": 12, "attention": 0, "broken": 1}) == "12 fine and 1 broken"
    assert reports.outcome({"fine": 0}) == "nothing told"
    assert reports.step("of-a-newer-program") == "Of-a-newer-program"
