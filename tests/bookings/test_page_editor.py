"""The editor of a page: stretches of dates, copied days, and the way to what is not right."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from bookings.forms.hours import MOST_DATES
from bookings.models import BookingPage, DateHours
from tests.bookings.test_host_pages import FORM, NO_HOURS, hours_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WEEK = {"starts-0": ["09:00"], "ends-0": ["17:00"]}


def dates(*rows: tuple[str, str, str, str]) -> dict[str, list[str]]:
    names = ("date", "date-until", "date-starts", "date-ends")
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def save(client: Client, page: BookingPage, **changes: Any) -> Any:
    return client.post(f"/pages/{page.pk}/", {**FORM, **NO_HOURS, **WEEK, **changes})


def shown_rows(client: Client, page: BookingPage) -> list[tuple[str, ...]]:
    html = client.get(f"/pages/{page.pk}/").content.decode()
    values = re.findall(r'name="date(?:-[a-z]+)?" value="([^"]*)"', html)
    return [tuple(values[place : place + 4]) for place in range(0, len(values), 4)]


def test_a_vacation_is_one_row_and_every_day_of_it_is_closed(
    johns: Client, page: BookingPage
) -> None:
    vacation = ("2026-12-21", "2027-01-03", "", "")
    assert save(johns, page, **dates(vacation)).status_code == 302
    closed = DateHours.objects.filter(page=page, starts=None)
    assert closed.count() == 14
    assert closed.last().date == date(2027, 1, 3)  # type: ignore[union-attr]
    assert shown_rows(johns, page) == [vacation]


def test_stretches_are_parted_where_hours_differ(johns: Client, page: BookingPage) -> None:
    rows = [
        ("2026-12-01", "2026-12-03", "10:00", "11:00"),
        ("2026-12-01", "2026-12-03", "14:00", "15:00"),
        ("2026-12-04", "", "10:00", "11:00"),
        ("2026-12-05", "2026-12-06", "", ""),
        ("2026-12-08", "", "", ""),
    ]
    save(johns, page, **dates(*rows))
    assert shown_rows(johns, page) == rows
    assert DateHours.objects.filter(page=page).count() == 10


def test_saving_what_is_shown_changes_nothing(johns: Client, page: BookingPage) -> None:
    save(johns, page, **dates(("2026-12-21", "2027-01-03", "", "")))
    before = hours_of(page)
    save(johns, page, **dates(*shown_rows(johns, page)))  # type: ignore[arg-type]
    assert hours_of(page) == before


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("2026-12-24", "2026-12-20", "", "")], "The last date lies before the first one."),
        ([("2026-12-24", "x", "", "")], "Give the last date, or leave it empty for a single one."),
        ([("", "2026-12-24", "", "")], "Give the date these hours are for."),
        (
            [("2026-12-01", "9999-12-31", "", "")],
            f"At most {MOST_DATES} dates can have hours of their own.",
        ),
        (
            [("2026-12-01", "2027-09-30", "", ""), ("2028-01-01", "2028-12-31", "", "")],
            f"At most {MOST_DATES} dates can have hours of their own.",
        ),
        (
            [("2026-12-20", "2026-12-31", "", ""), ("2026-12-24", "", "09:00", "10:00")],
            "Thursday, 24 December cannot be both closed and open.",
        ),
    ],
)
def test_stretches_that_cannot_be_are_refused_beside_the_row(
    johns: Client, page: BookingPage, rows: list[tuple[str, str, str, str]], sentence: str
) -> None:
    before = hours_of(page)
    response = save(johns, page, **dates(*rows))
    assert response.status_code == 422
    assert sentence in text(response)
    assert hours_of(page) == before


def test_the_hours_of_a_day_are_copied_to_the_days_chosen(johns: Client, page: BookingPage) -> None:
    form = {
        **FORM,
        **NO_HOURS,
        "starts-0": ["09:00", "13:00", ""],
        "ends-0": ["12:00", "17:00", ""],
        "starts-1": ["08:00"],
        "ends-1": ["09:00"],
        "copy-to-0": ["1", "4", "0", "7", "x"],
        "row": "copy-0",
    }
    before = hours_of(page)
    html = johns.post(f"/pages/{page.pk}/", form).content.decode()
    found = re.findall(r'name="(starts-\d)" value="([^"]*)"', html)
    copied = ["09:00", "13:00"]
    assert found == [
        *(("starts-0", start) for start in [*copied, ""]),
        *(("starts-1", start) for start in copied),
        *(("starts-4", start) for start in copied),
    ]
    assert hours_of(page) == before
    for odd in ("copy-7", "copy-x", "copy-"):
        assert johns.post(f"/pages/{page.pk}/", {**form, "row": odd}).status_code == 200


def test_the_summary_of_errors_leads_to_each_field(johns: Client, page: BookingPage) -> None:
    wrong = {
        "title": "",
        "timezone": "x",
        "location_for": "x",
        "session": "group",
        "seats": "0",
        "foreign_events": "x",
        "duration": "1",
        "lead_time_number": "-1",
        "horizon_number": "x",
        "stale_hours": "999",
        "when_stale": "x",
        "starts-0": ["17:00"],
        "ends-0": ["09:00"],
        "starts-2": ["17:00"],
        "ends-2": [""],
        **dates(("x", "", "", "")),
    }
    html = save(johns, page, **wrong).content.decode()
    summary = html[html.index('id="problems"') :]
    targets = re.findall(r'href="#([^"]+)"', summary[: summary.index("</ul>")])
    assert len(targets) == 13
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_every_section_can_be_reached(johns: Client, page: BookingPage) -> None:
    for url in (f"/pages/{page.pk}/", "/pages/new/"):
        html = johns.get(url).content.decode()
        nav = html[html.index('aria-label="Sections of this page"') :]
        targets = re.findall(r'href="#([^"]+)"', nav[: nav.index("</nav>")])
        assert len(targets) == 8
        assert [target for target in targets if f'id="{target}"' not in html] == []


def test_what_only_groups_have_does_not_matter_to_one_on_one_pages(
    johns: Client, page: BookingPage
) -> None:
    group = {"session": "group", "seats": "5", "foreign_events": "seat"}
    save(johns, page, **group)
    page.refresh_from_db()
    assert (page.session, page.seats, page.foreign_events) == ("group", 5, "seat")
    assert save(johns, page, **{**group, "session": "one-on-one"}).status_code == 302
    page.refresh_from_db()
    assert (page.session, page.seats, page.foreign_events) == ("one-on-one", 1, "close")


def test_what_is_not_saved_yet_is_marked_so(johns: Client, page: BookingPage) -> None:
    plain, touched = "data-unsaved>", 'data-unsaved="touched">'
    assert plain in johns.get(f"/pages/{page.pk}/").content.decode()
    assert touched in save(johns, page, title="").content.decode()
    assert touched in save(johns, page, row="add-2").content.decode()
