"""Errors and notes are stored as codes with details, and become sentences when they are read."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from connectors.models import Connector
from kinds.outlook.errors import AgentOffline
from providers.errors import (
    AccountAway,
    NameUnknown,
    ProviderError,
    ServerTrouble,
    Throttled,
    codes_of,
)
from providers.notes import Note
from providers.words import ErrorWords, add_errors, cause, error_of, error_said, remedy, said

FOUR_OH_FOUR = Note("answered", host="cal.example.com", status=404)


def all_errors(above: type[ProviderError] = ProviderError) -> Iterator[type[ProviderError]]:
    yield above
    for below in above.__subclasses__():
        yield from all_errors(below)


def test_every_error_says_what_happened_and_what_helps() -> None:
    ours = {error.code for error in all_errors() if not error.__module__.startswith("tests.")}
    assert {code for code in ours if not (cause(code) and remedy(code))} == set()


def test_an_error_is_a_code_with_details() -> None:
    error = ServerTrouble(FOUR_OH_FOUR)
    assert error.details == {"note": {"code": "answered", "host": "cal.example.com", "status": 404}}
    assert error.detail == "cal.example.com answered 404"
    assert str(error) == error_said(error.code, error.details)
    assert ServerTrouble().details == {}


def test_a_name_alone_is_told_as_it_is() -> None:
    assert NameUnknown("cal.example.com").details == {"note": "cal.example.com"}
    assert str(NameUnknown("cal.example.com")) == (
        "The name of the server could not be found. (cal.example.com)"
    )


def test_notes_hold_notes_and_errors() -> None:
    told = Note("calendar-not-connected", url="https://x/", error=Throttled(FOUR_OH_FOUR).told)
    sentence = (
        "The calendar at https://x/ is not connected: The server asked for a pause because of too "
        "many requests. (cal.example.com answered 404)"
    )
    assert (said(told), said(told.as_json())) == (sentence, sentence)


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (Note("too-many-events", most=50_000), "the calendar has more than 50,000 events"),
        (Note("time-over", seconds=1), "after 1 second"),
        (Note("answer-too-large", megabytes=24.0), "an answer is larger than 24 MB"),
        (Note("certificate", host="x", why="odd"), "x: odd"),
        ("as it was told", "as it was told"),
        ("", ""),
        ({"code": "of-a-later-version", "host": "x"}, "of-a-later-version"),
    ],
)
def test_a_note_in_words(note: Any, sentence: str) -> None:
    assert said(note) == sentence


def test_a_log_is_english_whoever_reads() -> None:
    with translation.override("de"):
        assert str(ServerTrouble(FOUR_OH_FOUR)).endswith("(cal.example.com answered 404)")


def test_what_was_stored_as_text_once_is_shown_as_it_is() -> None:
    old = Connector(error_code="unreachable", error_text="Words of then.", error_remedy="Wait.")
    assert error_of(old) == "Words of then."
    now = Connector(error_code="name-unknown", error_details={"note": "cal.example.com"})
    assert error_of(now) == "The name of the server could not be found. (cal.example.com)"
    assert error_of(Connector()) == ""


def test_what_a_kind_has_made_of_an_error_goes_along_with_it() -> None:
    assert codes_of([AccountAway, Throttled]) >= {"account-away", AgentOffline.code, "throttled"}


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (Note("too-many-events", most=50_000), "der Kalender hat mehr als 50.000 Einträge"),
        (
            ServerTrouble(FOUR_OH_FOUR).told,
            "Der Server antwortete mit einem eigenen Fehler oder mit etwas, das sich nicht lesen "
            "lässt. (cal.example.com antwortete mit 404)",
        ),
        (
            Note("certificate", host="x", why="certificate has expired"),
            "x: das Zertifikat ist abgelaufen",
        ),
    ],
)
def test_a_note_in_german(note: Note, sentence: str) -> None:
    with translation.override("de"):
        assert said(note.as_json()) == sentence


def test_every_error_has_german_words() -> None:
    codes = codes_of([ProviderError])
    english = {code: (cause(code), remedy(code)) for code in codes if cause(code)}
    with translation.override("de"):
        german = {code: (cause(code), remedy(code)) for code in english}
    assert {code for code in english if set(english[code]) & set(german[code])} == set()


def test_a_code_has_one_meaning() -> None:
    with pytest.raises(ValueError, match="has words already"):
        add_errors({"unreachable": ErrorWords("Something else.", "")})
