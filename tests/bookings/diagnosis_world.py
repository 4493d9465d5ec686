"""A host whose account on a real Radicale is in order: synced, selected, with a page that blocks.

Each of the article's nine questions is one way to break it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from bookings.models import BookingPage
from calendars.models import AssociatedCalendars
from connectors.models import Connector
from diagnosis.models import Diagnosis
from diagnosis.overall import overall
from diagnosis.run import run_diagnosis
from diagnosis.stored import results_of
from diagnosis.words.of_pages import OverallWords
from diagnosis.words.of_pages import verdict as in_words
from diagnosis.words.told import ToldResult, told
from providers.words import error_of
from tests.bookings.cast import open_page
from tests.calendars.caldav_world import CaldavWorld, caldav_world
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

TITLE = "Dentist with Grace"


def register_worker(age: timedelta = timedelta()) -> None:
    """What a living worker leaves in the database every few seconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)",
            [timezone.now() - age],
        )


@dataclass
class DiagnosisWorld:
    caldav: CaldavWorld
    page: BookingPage
    day: date

    @property
    def connector(self) -> Connector:
        return self.caldav.connector

    @property
    def table(self) -> AssociatedCalendars:
        return AssociatedCalendars.objects.get(host=self.connector.host, is_default=True)

    def event(self, uid: str = "dentist", slug: str = "office", *lines: str) -> None:
        """Ten to eleven on the day in question, in UTC, with these lines besides."""
        text = "\r\n".join(
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//another device//EN", "BEGIN:VEVENT",
                f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"DTSTART:{self.day:%Y%m%d}T100000Z",
                f"DTEND:{self.day:%Y%m%d}T110000Z", f"SUMMARY:{TITLE}", *lines,
                "END:VEVENT", "END:VCALENDAR", "",
            ]
        )  # fmt: skip
        with self.caldav.server.client(self.caldav.user) as client:
            answer = client.put(f"{self.caldav.user}/{slug}/{uid}.ics", content=text)
            assert answer.status_code in (201, 204), answer.text

    def sync(self) -> None:
        run = self.caldav.sync(timezone.now())
        assert run.outcome == "ok", error_of(run)

    def calendar(self, slug: str = "office") -> "object":
        return self.caldav.calendar(slug)

    def diagnose(self, *, offline: bool = False) -> Diagnosis:
        """As the job does it, about the page and the day."""
        diagnosis = Diagnosis.objects.create(
            host=self.connector.host, connector=self.connector, page=self.page.pk, day=self.day
        )
        run_diagnosis(diagnosis.pk, offline=offline)
        diagnosis.refresh_from_db()
        return diagnosis

    def ask(self) -> tuple[dict[str, str], OverallWords]:
        """The verdict of each question, and the overall one in words."""
        results = results_of(self.diagnose().results)
        return {one.question: str(one.verdict) for one in results}, in_words(overall(results))

    def result(self, question: str) -> ToldResult:
        found = results_of(self.diagnose().results)
        return next(told(one) for one in found if one.question == question)


def diagnosis_world(radicale: Radicale, proxy: FaultProxy, user: str) -> DiagnosisWorld:
    """Needs ALLOW_PRIVATE_ADDRESSES. The day is a working day next week."""
    caldav = caldav_world(radicale, proxy, user)
    host = caldav.connector.host
    page = open_page(host, slug="intro", title="Intro call")
    today = datetime.now(UTC).date()
    day = today + timedelta(days=7 - today.weekday() + 1)
    register_worker()
    world = DiagnosisWorld(caldav, page, day)
    world.sync()
    return world


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
