"""What hosts are told: a code with details first, words last, in English and in German."""

import csv
import io
import zipfile
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils.translation import override

from bookings import export_words, host_words, hours_words, page_words
from bookings.actions.pages import PageImpossible, save_page
from bookings.decision_words import told
from bookings.domain.certainty import Policy, weigh
from bookings.export import write_export
from bookings.freshness_words import host_notice
from bookings.hours import HoursError, HoursFault, check_day
from bookings.page_rules import PageFault, PageProblem, impossible, impossible_hours
from bookings.placing import Gap, gaps
from bookings.why.asked import answer
from bookings.why.clock import DayClock
from bookings.why.day import explain_day
from calendars.domain.freshness import BusySource
from tests.bookings.scene import DAY, at, busy, group_page, make_page, read_calendar
from tests.factories import NOW, BookingFactory, MeetingFactory, UserFactory, span

BERLIN = ZoneInfo("Europe/Berlin")
FITTING = {
    "session": "group",
    "seats": 3,
    "foreign_events": "close",
    "duration": 30,
    "lead_time": 0,
    "horizon": 60,
}


@pytest.mark.parametrize(
    ("settings", "field", "code", "german"),
    [
        (
            {"session": "one-on-one"},
            "seats",
            PageFault.ONE_SEAT,
            "Eine Einzelseite hat genau einen Platz. Machen Sie daraus eine Gruppenseite, oder "
            "setzen Sie die Plätze auf 1.",
        ),
        (
            {"session": "one-on-one", "seats": 1, "foreign_events": "seat"},
            "foreign_events",
            PageFault.NO_SECOND_SEAT,
            "Auf einer Einzelseite schließt jeder Eintrag die Zeit: Es gibt keinen zweiten Platz, "
            "der angeboten werden könnte. Wählen Sie „Zeit schließen“, oder machen Sie daraus eine "
            "Gruppenseite.",
        ),
        (
            {"seats": None, "foreign_events": "seat"},
            "foreign_events",
            PageFault.UNCOUNTED_SEATS,
            "Ein Eintrag kann nicht einen von unbegrenzt vielen Plätzen belegen. Geben Sie eine "
            "Anzahl von Plätzen an, oder wählen Sie „Zeit schließen“.",
        ),
        (
            {"lead_time": 1440, "horizon": 1},
            "lead_time",
            PageFault.OUT_OF_REACH,
            "Die früheste buchbare Zeit läge hinter dem letzten buchbaren Tag; so könnte nichts "
            "angeboten werden. Verkürzen Sie den Vorlauf, oder lassen Sie Gäste weiter im Voraus "
            "buchen.",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_codes(
    settings: dict[str, object], field: str, code: PageFault, german: str
) -> None:
    found = list(impossible(SimpleNamespace(**{**FITTING, **settings})))
    assert found == [PageProblem(field, code)]
    with override("de"):
        assert page_words.by_field(found) == {field: [german]}


def test_hours_without_room_tell_how_long_a_meeting_is() -> None:
    found = impossible_hours(90, [(time(9), time(10))])
    assert found == PageProblem("weekly_hours", PageFault.SHORT_HOURS, minutes=90)
    assert page_words.problem(found) == (
        "None of these hours is as long as a meeting of 1 hour 30 minutes. Lengthen the hours, or "
        "shorten the meeting."
    )
    with override("de"):
        assert "so lang wie der Termin (1 Stunde 30 Minuten)." in page_words.problem(found)


@pytest.mark.django_db
def test_a_page_that_cannot_be_is_refused_with_all_its_problems() -> None:
    page = make_page()
    page.seats, page.slug = 2, page.slug
    with pytest.raises(PageImpossible) as refused:
        save_page(page=page, weekly=[])
    assert refused.value.problems == (
        PageProblem("seats", PageFault.ONE_SEAT),
        PageProblem("weekly_hours", PageFault.NO_HOURS),
    )


def test_hours_are_refused_with_a_code_and_minutes_of_the_day() -> None:
    with pytest.raises(HoursError) as refused:
        check_day([(time(17), time(9))])
    assert refused.value.code is HoursFault.BACKWARDS
    assert refused.value.details == {"start": 1020, "end": 540}
    with override("de"):
        assert hours_words.refused(refused.value) == (
            "09:00 liegt nicht nach 17:00. Zeiten nach Mitternacht gehören zum nächsten Tag."
        )


def test_what_a_table_lacks_is_a_code() -> None:
    assert list(gaps(main=False, busy=False)) == [Gap.NO_MAIN, Gap.NO_BUSY]
    assert page_words.lacking([Gap.NO_BUSY]) == [
        "Busy time is read from no calendar: every open hour is offered."
    ]
    with override("de"):
        assert page_words.lacking([Gap.NO_MAIN]) == [
            "Es ist kein Hauptkalender für Buchungen gewählt: Buchungen werden in keinen Kalender "
            "eingetragen."
        ]


def test_numbers_have_their_plurals() -> None:
    with override("de"):
        assert [host_words.all_cancelled(number) for number in (1, 2)] == [
            "1 Buchung ist storniert; der Gast erfährt es per E-Mail.",
            "2 Buchungen sind storniert; die Gäste erfahren es per E-Mail.",
        ]


def test_a_stale_calendar_is_told_in_the_hosts_language() -> None:
    old = BusySource(
        1,
        "Work",
        NOW - timedelta(hours=2),
        NOW + timedelta(days=9),
        NOW - timedelta(hours=1, minutes=45),
    )
    with override("de"):
        assert host_notice(weigh([old], Policy(), NOW), BERLIN, NOW) == (
            "„Work“ seit 07:00 nicht bestätigt: Die Seite nimmt jetzt Anfragen an"
        )


@pytest.mark.django_db
def test_the_record_of_a_decision_is_told_in_the_hosts_language() -> None:
    known = {
        "id": 1,
        "name": "Work",
        "verified_at": "2026-11-23T07:00:00+00:00",
        "fresh": False,
        "age": 3600,
    }
    moment = {"at": "2026-11-23T08:00:00+00:00", "certainty": "stale", "calendars": [known]}
    booking = BookingFactory(decision={"taken": moment, "answer": {"by": "clock", **moment}})
    with override("de"):
        taken, answered = told(booking, booking.meeting.page.user, BERLIN)
    assert (taken.title, answered.title) == ("Als gebucht wurde", "Als geantwortet wurde")
    assert taken.calendars == (
        ("Work", "bestätigt 1 Stunde zuvor, 23. November, 08:00:00", "attention"),
    )
    assert answered.meaning == f"Niemand hat rechtzeitig geantwortet. {taken.meaning}"


@pytest.mark.django_db
def test_why_a_time_is_not_offered_is_a_german_sentence() -> None:
    page = make_page(lead_time=1440 * 9, horizon=20)
    assert sentence(page, "09:00") == (
        "09:00 am Dienstag, 1. Dezember 2026 wird nicht angeboten: Zu früh: Die Seite verlangt "
        "9 Tage Vorlauf und bietet vor Mi., 2. Dez., 08:00 nichts an."
    )


@pytest.mark.django_db
def test_why_a_time_is_offered_is_a_german_sentence() -> None:
    assert sentence(group_page(), "09:00") == (
        "09:00 am Dienstag, 1. Dezember 2026 wird angeboten: Sie liegt innerhalb der Zeiten und "
        "Grenzen, und kein Kalender und kein Termin steht im Weg; 3 Plätze sind noch frei."
    )


@pytest.mark.django_db
def test_too_close_to_something_is_told_with_its_name() -> None:
    page = make_page(buffer_before=15)
    busy(read_calendar(page.user), "09:00", minutes=20)
    MeetingFactory(page=page, during=span(f"{DAY} 10:30", minutes=30))
    assert "an einem Eintrag ohne Titel in" in sentence(page, "09:30")
    assert sentence(page, "11:00").endswith(
        "Zu nah an dem Termin der Seite „Intro call“ (10:30–11:00): Die Seite hält vor ihren "
        "Terminen 15 Minuten frei."
    )


def sentence(page, clock: str) -> str:
    day = explain_day(page, at(clock).date(), now=NOW, viewer=page.user)
    with override("de"):
        return answer(day, int(at(clock).timestamp()), DayClock(day.zone, day.date)).sentence


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", ["Übersicht", "Drei Schritte, bis Gäste buchen können"]),
        ("/pages/", ["Buchungsseiten", "30 Minuten", "keine bevorstehenden Termine", "Geöffnet"]),
        ("/pages/new/", ["Neue Buchungsseite", "Im Voraus buchbar", "Wochen", "Montag, von"]),
        ("/bookings/", ["Bevorstehend", "Keine bevorstehenden Buchungen"]),
    ],
)
def test_pages_are_in_the_hosts_language(client: Client, address: str, words: list[str]) -> None:
    host = UserFactory(language="de", timezone="Europe/Berlin")
    make_page(host)
    client.force_login(host)
    shown = client.get(address).content.decode()
    assert [word for word in words if word not in shown] == []


@pytest.mark.django_db
def test_an_export_explains_itself_in_the_hosts_language() -> None:
    file = io.BytesIO()
    host = UserFactory(email="anna@example.com")
    with override("de"):
        write_export(host, file, site="https://book.example.com", now=NOW)
    with zipfile.ZipFile(file) as archive:
        about = archive.read("README.txt").decode()
        table = archive.read("bookings.csv").decode()
    assert about.startswith(
        "Das hat Daybook unter https://book.example.com von anna@example.com, Stand "
    )
    assert "bookings.csv     dasselbe als Tabelle\n" in about
    assert next(csv.reader(io.StringIO(table)))[:3] == ["Beginn (UTC)", "Ende (UTC)", "Seite"]


def test_the_readme_of_an_export_is_as_wide_as_a_letter() -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    text = export_words.about(person="anna@example.com", site="https://x.test", now=now, kept=30)
    assert text.splitlines()[0] == (
        "This is what Daybook at https://x.test has of anna@example.com, as of 23 November 2026, "
        "08:00 UTC."
    )
    assert max(map(len, text.splitlines())) <= export_words.WIDTH
