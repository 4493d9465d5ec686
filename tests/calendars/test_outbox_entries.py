"""What a meeting wants in which calendar, before anything is written."""

from uuid import uuid4

import pytest
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from calendars.actions.entries import want_event, want_no_event
from calendars.busy import Table
from calendars.models import CalendarEntry
from tests.factories import CalendarFactory, span

pytestmark = pytest.mark.django_db
DETAILS = {
    "zone": "Europe/Berlin",
    "title": "Intro with Grace",
    "description": "Notes",
    "location": "Room 1",
    "url": "https://example.com/b/1",
}


def want(meeting, table, start="2026-12-01 09:00", **changes):
    want_event(meeting=meeting, tables=[table], during=span(start), **{**DETAILS, **changes})


def rows() -> list[tuple]:
    return list(
        CalendarEntry.objects.order_by("calendar_id").values_list(
            "role", "wanted", "title", "description", "private", "revision"
        )
    )


def jobs() -> list[dict]:
    found = ProcrastinateJob.objects.filter(task_name="calendars.write_entries").order_by("id")
    return [job.args for job in found]


@pytest.fixture
def three() -> list[int]:
    main = CalendarFactory()
    return [main.pk, CalendarFactory(connector=main.connector).pk, CalendarFactory().pk]


def test_the_main_calendar_gets_all_details_and_each_copy_what_it_may_show(three) -> None:
    want(uuid4(), Table(three[0], (three[0],), ((three[1], "full"), (three[2], "busy"))))
    assert rows() == [
        ("main", "present", "Intro with Grace", "Notes", False, 1),
        ("additional", "present", "Intro with Grace", "Notes", False, 1),
        ("additional", "present", "Busy", "", True, 1),
    ]
    busy_only = CalendarEntry.objects.get(calendar=three[2])
    assert (busy_only.location, busy_only.url) == ("", "")


def test_a_copy_says_that_the_time_is_taken_as_its_host_speaks(three) -> None:
    with translation.override("de"):
        want(uuid4(), Table(three[0], (), ((three[2], "busy"),)))
    assert [row[2] for row in rows()] == ["Intro with Grace", "Belegt"]


def test_one_writing_job_is_deferred_for_each_account(three) -> None:
    want(uuid4(), Table(three[0], (), ((three[1], "full"), (three[2], "busy"))))
    connectors = CalendarEntry.objects.values_list("calendar__connector", flat=True)
    assert sorted(job["connector_id"] for job in jobs()) == sorted(set(connectors))
    want(uuid4(), Table(three[0]))
    assert len(jobs()) == 2


def test_saying_the_same_again_changes_nothing(three) -> None:
    meeting = uuid4()
    want(meeting, Table(three[0]))
    CalendarEntry.objects.update(written_revision=1)
    ProcrastinateJob.objects.all().delete()
    want(meeting, Table(three[0]))
    assert [row[-1] for row in rows()] == [1]
    assert jobs() == []


def test_a_change_is_a_new_revision_and_due_at_once(three) -> None:
    meeting = uuid4()
    want(meeting, Table(three[0]))
    CalendarEntry.objects.update(next_try_at="2030-01-01T00:00Z")
    want(meeting, Table(three[0]), "2026-12-02 09:00")
    entry = CalendarEntry.objects.get()
    assert (entry.revision, entry.during, entry.next_try_at) == (2, span("2026-12-02 09:00"), None)


def test_a_calendar_that_left_the_table_loses_its_event(three) -> None:
    meeting = uuid4()
    want(meeting, Table(three[0], (), ((three[1], "full"),)))
    CalendarEntry.objects.update(written_revision=1, key="k", etag="1")
    want(meeting, Table(three[1]))
    assert [(row[0], row[1], row[-1]) for row in rows()] == [
        ("main", "absent", 2),
        ("main", "present", 1),
    ]


def test_made_and_cancelled_before_any_try_leaves_nothing_to_do(three) -> None:
    meeting = uuid4()
    want(meeting, Table(three[0]))
    want_no_event(meeting=meeting)
    entry = CalendarEntry.objects.get()
    assert (entry.wanted, entry.is_pending) == ("absent", False)


def test_cancelled_after_a_try_must_be_made_sure_of(three) -> None:
    meeting = uuid4()
    want(meeting, Table(three[0]))
    CalendarEntry.objects.update(attempts=1)
    want_no_event(meeting=meeting)
    assert CalendarEntry.objects.get().is_pending is True
    want_no_event(meeting=meeting)
    assert CalendarEntry.objects.get().revision == 2


def test_without_a_main_calendar_nothing_is_wanted_there() -> None:
    want(uuid4(), Table())
    assert rows() == []
    assert jobs() == []
