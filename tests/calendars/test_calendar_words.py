"""What calendars have to say, in the language of whoever reads."""

from typing import Any

import pytest
from django.utils import translation

from calendars.changing.steps import WAY
from calendars.domain.table import CalendarAge, Lock
from calendars.words.blocking import way_said
from calendars.words.change import STEPS, move_said
from calendars.words.table import AGES, LOCKS, age_said, lock_said
from calendars.words.whose import whose_said
from providers.notes import Note
from providers.words import said


@pytest.mark.parametrize(
    ("note", "english", "german"),
    [
        (
            Note("read-so-far", calendar="Work", count=1200),
            "“Work”: 1,200 events read so far. The next sync goes on from there; until all are "
            "read, what was known stays in force.",
            "„Work“: bisher 1.200 Einträge gelesen. Der nächste Abgleich macht dort weiter; bis "
            "alle gelesen sind, gilt, was zuvor bekannt war.",
        ),
        (
            Note("access-changed", calendar="Work", access="read-only"),
            "Access to “Work” is now: Read only.",
            "Zugriff auf „Work“ ist jetzt: Nur Lesen.",
        ),
        (
            Note("suddenly-empty", calendar="Work", count=1),
            "“Work” is suddenly empty: 1 deletion is held until you accept it.",
            "„Work“ ist plötzlich leer: 1 Löschung wird zurückgehalten, bis Sie sie annehmen.",
        ),
        (
            Note("read-anew", calendar="Work", why=Note("token-refused", status=409)),
            "“Work” was read anew: the server answered 409 to the stored sync token.",
            "„Work“ wurde neu gelesen: der Server antwortete auf den gespeicherten "
            "Abgleichsstand mit 409.",
        ),
        (
            Note("association-no-main", calendar="Work", why=Note("calendar-may-be-read-only")),
            "Work cannot be the main booking calendar: Daybook may read it but not write to it.",
            "Work kann nicht der Hauptkalender für Buchungen sein: Daybook darf ihn lesen, aber "
            "nichts darin eintragen.",
        ),
        ("One note of an earlier release.", *["One note of an earlier release."] * 2),
    ],
)
def test_a_note_is_told_as_it_was_stored(note: Any, english: str, german: str) -> None:
    kept = note if isinstance(note, str) else note.as_json()
    assert said(kept) == english
    with translation.override("de"):
        assert said(kept) == german


def test_a_table_is_named_by_the_pages_it_serves() -> None:
    assert whose_said(is_default=True, pages=()) == "your default"
    assert whose_said(is_default=True, pages=["A", "B"]) == (
        "your default, which “A” and “B” follow"
    )
    assert whose_said(is_default=False, pages=["A"]) == "the page “A”"
    assert whose_said(is_default=False, pages=()) == "a table that no page uses"
    with translation.override("de"):
        assert whose_said(is_default=True, pages=["A"]) == "Ihre Vorgabe, der „A“ folgt"


def test_news_come_by_a_way_that_has_words() -> None:
    assert way_said("auto", 60) == "auto-sync every hour"
    with translation.override("de"):
        assert way_said("auto", 5) == "den automatischen Abgleich (alle 5 Minuten)"


def test_a_move_is_told_with_what_is_left() -> None:
    assert move_said(total=0, moved=0, pending=0, failed=0) == "No future booking had to be moved."
    assert move_said(total=3, moved=1, pending=1, failed=1) == (
        "<strong>1 of 3</strong> future bookings moved, 1 pending, 1 not yet possible."
    )
    with translation.override("de"):
        assert move_said(total=3, moved=3, pending=0, failed=0) == (
            "<strong>3 von 3</strong> künftigen Buchungen verschoben."
        )


def test_locks_ages_and_steps_have_words() -> None:
    assert (set(LOCKS), set(AGES), set(STEPS)) == (set(Lock), set(CalendarAge), set(WAY))
    assert (lock_said(None), age_said(CalendarAge.FRESH)) == ("", "fresh")
