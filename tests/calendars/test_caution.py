"""Events of which not all could be read, in words."""

import pytest
from daybook_ical.oddities import Odd, Oddity
from django.utils import translation

from calendars.domain.caution import Caution, caution_of, name_of
from calendars.words.oddities import ODDITIES, caution_said, problem_said


@pytest.mark.parametrize(
    ("key", "start", "name"),
    [
        ("/john/office/lunch.ics", "", "“lunch.ics”"),
        ("/john/office/stand%20up%2F1.ics", "", "“stand up/1.ics”"),
        ("AAMkAD", "2026-12-01", "“AAMkAD” (2026-12-01)"),
        ("a", "2026-12-01T09:00:00", "“a” (2026-12-01 09:00)"),
        ("a", "2026-12-01T09:00:00 Europe/Berlin", "“a” (2026-12-01 09:00 Europe/Berlin)"),
        ("a", "2026-12-01T09:00:00 file:Our zone", "“a” (2026-12-01 09:00)"),
        ("x" * 100, "", f"“{'x' * 59}…”"),
        ("/", "", "“/”"),
    ],
)
def test_an_event_is_named_by_its_resource_and_its_time(key: str, start: str, name: str) -> None:
    assert name_of(key, start) == name


EMPTY = Oddity(Odd.EMPTY, name="DTEND")
DOUBT = Oddity(Odd.TO_END_OF_DAY, because=EMPTY)
MARS = Oddity(Odd.WHOLE_DAYS, because=Oddity(Odd.UNKNOWN_ZONE, "Mars"))


def test_a_problem_weighs_more_than_a_doubt() -> None:
    assert caution_said(Caution()) == ""
    assert caution_said(Caution(doubts=(DOUBT, MARS))) == (
        "It was read with caution: its DTEND is empty, so it counts to the end of its day; "
        "unknown time zone “Mars”, so whole days count."
    )
    assert caution_said(Caution(Oddity(Odd.CUT_OFF), (DOUBT,))) == (
        "Its present version cannot be read: its data is cut off. What is known of it counts."
    )


def test_a_caution_is_told_in_the_language_of_whoever_reads() -> None:
    with translation.override("de"):
        assert caution_said(Caution(doubts=(MARS,))) == (
            "Vorsichtig gelesen: unbekannte Zeitzone „Mars“, daher zählen ganze Tage."
        )
        assert caution_said(Caution(Oddity(Odd.TOO_MANY_TIMES, most=1000))) == (
            "Die jetzige Fassung ist nicht lesbar: es sind mehr als 1.000 Anfänge oder Enden "
            "angegeben. Es zählt, was davon bekannt ist."
        )


def test_what_is_stored_is_read_again_and_words_of_earlier_releases_are_told_as_they_are() -> None:
    assert caution_of("cut-off", {"code": "cut-off"}, "", []) == Caution(Oddity(Odd.CUT_OFF))
    assert caution_of("", {}, "whole-days", [MARS.as_json()]) == Caution(doubts=(MARS,))
    assert caution_said(caution_of("", {}, "its end is empty", [])) == (
        "It was read with caution: its end is empty."
    )
    assert problem_said(caution_of("It is broken.", {}, "", [])) == "It is broken."


def test_every_oddity_of_icalendar_has_words() -> None:
    assert set(ODDITIES) >= set(Odd)
