"""The Associated calendars page: figure 3 of the article, its rules, and who may change it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from calendars.actions.associate import AssociationRefused, associate, own_table
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar
from calendars.sync.defaults import ensure_default_table
from calendars.words.table import age_said
from connectors.actions.steer import disconnect_connector
from connectors.models import Connector
from providers.notes import Note
from providers.words import said
from tests.beside import Beside
from tests.factories import (
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    CalendarFactory,
    ConnectorFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "/calendars/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def host() -> User:
    return UserFactory(email="johnsmith@example.com")


@pytest.fixture
def page(client: Client, host: User) -> Client:
    client.force_login(host)
    return client


@pytest.fixture
def connector(host: User) -> Connector:
    return ConnectorFactory(host=host, kind="caldav", account="johnsmith@example.com")


@pytest.fixture
def john(connector: Connector) -> Calendar:
    return CalendarFactory(connector=connector, name="johnsmith@example.com")


@pytest.fixture
def contacts(connector: Connector) -> Calendar:
    """Can only be read, as in the figure."""
    return CalendarFactory(connector=connector, name="Contacts", access="read-only")


@pytest.fixture
def board_room(connector: Connector) -> Calendar:
    return CalendarFactory(connector=connector, name="Board Room Calendar")


@pytest.fixture
def table(host: User, john: Calendar, contacts: Calendar, board_room: Calendar) -> Any:
    """Figure 3 as it is meant: what the summary says is what is ticked."""
    table = AssociatedCalendarsFactory(host=host)
    AssociatedCalendarFactory(table=table, calendar=john, is_main=True)
    AssociatedCalendarFactory(table=table, calendar=contacts)
    AssociatedCalendarFactory(table=table, calendar=board_room)
    return table


def saved(table: AssociatedCalendars) -> dict[str, str]:
    """What a table says: name of the calendar → its uses."""
    return {
        row.calendar.name: " ".join(
            word
            for word, is_so in (
                ("main", row.is_main),
                ("busy", row.is_busy),
                (f"additional:{row.copy}", row.is_additional),
            )
            if is_so
        )
        for row in table.rows.select_related("calendar")
    }


FIGURE = {
    "johnsmith@example.com": "main busy",
    "Contacts": "busy",
    "Board Room Calendar": "busy",
}


def send(page: Client, address: str = PAGE, htmx: bool = True, **data: Any) -> Any:
    return page.post(address, data, headers=HTMX if htmx else {})


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def cells(answer: Any) -> dict[str, tuple[str, str, str]]:
    """Each row as it is shown: x ticked, - not, / locked, NA."""

    def mark(cell: Any) -> str:
        if cell.na:
            return "NA"
        return ("x" if cell.checked else "-") + ("/" if cell.locked else "")

    return {
        row.calendar.name: (mark(row.main), mark(row.busy), mark(row.additional))
        for row in answer.context["rows"]
    }


# --- What is shown ---


def warnings(answer: Any) -> list[str]:
    return [said(note) for note in answer.context["summary"].warnings]


def test_the_summary_and_the_table_show_what_is_saved(page: Client, table: Any) -> None:
    answer = page.get(PAGE)
    shown = text_of(answer)
    summary = answer.context["summary"]
    assert "Connected to CalDAV account: <strong>johnsmith@example.com</strong>" in shown
    assert (
        str(summary.main),
        [str(one) for one in summary.busy],
        summary.additional,
        summary.warnings,
    ) == (
        "johnsmith@example.com",
        ["johnsmith@example.com", "Contacts", "Board Room Calendar"],
        (),
        (),
    )
    assert "Additional booking calendars: <strong>None</strong>" in shown
    assert cells(answer) == {
        "johnsmith@example.com": ("x", "x/", "NA"),
        "Contacts": ("-/", "x", "-/"),
        "Board Room Calendar": ("-", "x", "-"),
    }


def test_locked_cells_say_why_also_to_a_screen_reader(
    page: Client, table: Any, contacts: Calendar
) -> None:
    shown = text_of(page.get(PAGE))
    reason = "Needs read and write; Daybook may only read this calendar."
    assert f'id="why-{contacts.pk}">{reason}' in shown
    assert shown.count(f'aria-describedby="why-{contacts.pk}"') == 2
    assert shown.count(f'title="{reason}"') == 2


@pytest.mark.parametrize(
    ("changes", "age", "told"),
    [
        ({}, "fresh", "fresh"),
        (
            {"verified_at": timezone.now() - timedelta(minutes=16)},
            "stale",
            "not fresh: what is known may be out of date",
        ),
        ({"verified_at": None}, "unread", "not read yet"),
    ],
)
def test_each_row_says_whether_it_is_fresh(
    page: Client, john: Calendar, changes: dict[str, Any], age: str, told: str
) -> None:
    Calendar.objects.filter(pk=john.pk).update(**changes)
    row = page.get(PAGE).context["rows"][0]
    assert (row.age, age_said(row.age)) == (age, told)


def test_a_host_without_account_is_led_to_connect_one(page: Client) -> None:
    shown = text_of(page.get(PAGE))
    assert "No calendars yet" in shown
    assert reverse("connectors:connect") in shown
    assert not AssociatedCalendars.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number_of_rows(
    page: Client, connector: Connector, number: int, django_assert_num_queries: Any
) -> None:
    table = AssociatedCalendarsFactory(host=connector.host)
    for _ in range(number):
        calendar = CalendarFactory(connector=connector)
        AssociatedCalendarFactory(table=table, calendar=calendar)
        BookingPageFactory(user=connector.host)
        own = own_table(host=connector.host)
        BookingPageFactory(user=connector.host, table=own)
    # The viewer (2), table, calendars, rows, connectors, pages, pages with a table of their own,
    # open alerts.
    with django_assert_num_queries(9):
        page.get(PAGE)


# --- Save ---


def test_a_new_choice_is_saved_and_the_part_comes_back_without_a_page_load(
    page: Client, table: Any, john: Calendar, contacts: Calendar, board_room: Calendar
) -> None:
    answer = send(
        page,
        main=board_room.pk,
        busy=[john.pk, contacts.pk],
        additional=[john.pk],
        **{f"copy-{john.pk}": "busy"},
    )
    assert saved(table) == {
        "johnsmith@example.com": "busy additional:busy",
        "Contacts": "busy",
        "Board Room Calendar": "main busy",
    }
    assert text_of(answer).startswith('<div id="associated"')
    assert (answer.status_code, str(answer.context["summary"].main)) == (
        200,
        "Board Room Calendar",
    )
    assert "Saved." in text_of(answer)


def test_it_is_saved_without_javascript_too(page: Client, table: Any, john: Calendar) -> None:
    answer = send(page, htmx=False, main=john.pk)
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert saved(table) == {"johnsmith@example.com": "main busy"}


def test_saving_twice_changes_nothing(page: Client, table: Any, john: Calendar) -> None:
    for _ in range(2):
        send(page, main=john.pk, busy=[john.pk])
    assert saved(table) == {"johnsmith@example.com": "main busy"}


def test_an_old_main_calendar_keeps_blocking_when_another_becomes_main(
    page: Client, table: Any, john: Calendar, board_room: Calendar
) -> None:
    shown = text_of(page.get(PAGE))
    assert f'<input type="hidden" name="busy" value="{john.pk}">' in shown
    send(page, main=board_room.pk, busy=[john.pk])
    assert saved(table)["johnsmith@example.com"] == "busy"


def test_choosing_another_main_calendar_moves_the_locks_and_saves_nothing(
    page: Client, table: Any, john: Calendar, board_room: Calendar
) -> None:
    answer = send(
        page, f"{PAGE}?draft=1", main=board_room.pk, busy=[john.pk], additional=[board_room.pk]
    )
    assert cells(answer) == {
        "johnsmith@example.com": ("-", "x", "-"),
        "Contacts": ("-/", "-", "-/"),
        "Board Room Calendar": ("x", "x/", "NA"),
    }
    assert "Not saved yet." in text_of(answer)
    assert str(answer.context["summary"].main) == "johnsmith@example.com"
    assert saved(table) == FIGURE


def test_the_first_save_makes_the_default_table(page: Client, host: User, john: Calendar) -> None:
    send(page, main=john.pk)
    assert saved(AssociatedCalendars.objects.get(host=host, is_default=True)) == {
        "johnsmith@example.com": "main busy"
    }


# --- Refusals ---


def refused(page: Client, table: AssociatedCalendars, **data: Any) -> list[str]:
    before = saved(table)
    answer = send(page, **data)
    assert answer.status_code == 422
    assert saved(table) == before
    assert cells(answer)
    return list(answer.context["reasons"])


def test_a_main_calendar_has_to_be_chosen(page: Client, table: Any, john: Calendar) -> None:
    assert refused(page, table, busy=[john.pk]) == [
        "Choose the main booking calendar: bookings are written there."
    ]


def test_a_calendar_without_write_access_is_only_read(
    page: Client, table: Any, john: Calendar, contacts: Calendar
) -> None:
    assert refused(page, table, main=contacts.pk) == [
        "Contacts cannot be the main booking calendar: Daybook may read it but not write to it."
    ]
    assert refused(page, table, main=john.pk, additional=[contacts.pk]) == [
        "Contacts cannot be an additional booking calendar: Daybook may read it but not write to "
        "it."
    ]


@pytest.mark.parametrize("column", ["main", "busy", "additional"])
def test_calendars_of_others_cannot_be_chosen(
    page: Client, table: Any, john: Calendar, column: str
) -> None:
    foreign = CalendarFactory(name="Secret project")
    reasons = refused(page, table, **({"main": john.pk} | {column: foreign.pk}))
    assert reasons == ["One of the calendars is not yours or has been removed. Reload the page."]


def test_odd_input_is_not_one_of_the_calendars(page: Client, table: Any, john: Calendar) -> None:
    send(page, main=john.pk, busy=["x", "-1", "²"])
    assert saved(table) == {"johnsmith@example.com": "main busy"}
    assert refused(page, table, main="9" * 40) == [
        "One of the calendars is not yours or has been removed. Reload the page."
    ]


def test_a_copy_is_full_or_busy_only(
    page: Client, table: Any, john: Calendar, board_room: Calendar
) -> None:
    data = {"main": john.pk, "additional": [board_room.pk], f"copy-{board_room.pk}": "loud"}
    assert refused(page, table, **data) == ["A copy holds either all details or “Busy” only."]


def test_without_any_calendar_to_write_to_there_is_no_main_one(
    page: Client, table: Any, contacts: Calendar
) -> None:
    Calendar.objects.update(access="free-busy")
    table.rows.all().delete()
    answer = send(page, busy=[contacts.pk])
    assert saved(table) == {"Contacts": "busy"}
    assert warnings(answer) == ["No calendar can be written to, so bookings stay in Daybook only."]


# --- Losses never change the table ---


def test_a_main_calendar_that_lost_its_permission_stays_and_is_shown(
    page: Client, table: Any, john: Calendar, contacts: Calendar
) -> None:
    Calendar.objects.filter(pk=john.pk).update(access="read-only")
    answer = page.get(PAGE)
    assert saved(table) == FIGURE
    assert cells(answer)["johnsmith@example.com"] == ("x", "x/", "NA")
    assert answer.context["summary"].warnings == (
        Note("main-read-only", calendar="johnsmith@example.com"),
    )
    assert warnings(answer) == [
        "johnsmith@example.com is the main booking calendar, but bookings cannot be written "
        "there: it is read-only."
    ]
    with translation.override("de"):
        assert warnings(answer) == [
            "johnsmith@example.com ist der Hauptkalender für Buchungen, aber dort können keine "
            "Buchungen eingetragen werden: Er darf nur gelesen werden."
        ]
    # Other ticks can be changed meanwhile.
    send(page, main=john.pk)
    assert saved(table) == {"johnsmith@example.com": "main busy"}


def test_a_gone_calendar_stays_ticked_until_the_host_takes_it_back(
    page: Client, table: Any, john: Calendar, contacts: Calendar
) -> None:
    Calendar.objects.filter(pk=contacts.pk).update(gone_at=timezone.now())
    answer = page.get(PAGE)
    row = next(row for row in answer.context["rows"] if row.calendar == contacts)
    assert said(row.warning) == (
        "It is still ticked here, but the account no longer lists it. Choose another one."
    )
    assert cells(answer)["Contacts"] == ("-/", "x", "-/")
    send(page, main=john.pk)
    assert cells(page.get(PAGE))["Contacts"] == ("-/", "-/", "-/")
    assert refused(page, table, main=john.pk, busy=[contacts.pk]) == [
        "Busy time cannot be retrieved from Contacts: the account does not list it any more."
    ]


# --- A page's own table ---


def test_an_own_table_begins_as_a_copy_and_changes_alone(
    page: Client, host: User, table: Any, board_room: Calendar
) -> None:
    own = own_table(host=host)
    BookingPageFactory(user=host, title="Intro", table=own)
    assert saved(own) == FIGURE
    address = reverse("calendars:table", args=[own.pk])
    assert "This table belongs to the page “Intro” alone" in text_of(page.get(address))
    assert f'<a href="{address}">Intro</a>' in text_of(page.get(PAGE))

    send(page, address, main=board_room.pk)
    assert saved(own) == {"Board Room Calendar": "main busy"}
    assert saved(table) == FIGURE


def test_the_default_table_has_one_address(page: Client, table: Any) -> None:
    answer = page.get(reverse("calendars:table", args=[table.pk]))
    assert answer.url == PAGE


def test_tables_of_others_are_not_there(page: Client, john: Calendar) -> None:
    theirs = own_table(host=UserFactory())
    address = reverse("calendars:table", args=[theirs.pk])
    assert page.get(address).status_code == 404
    assert send(page, address, main=john.pk).status_code == 404


def test_visitors_are_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).url == f"{reverse('account_login')}?next={PAGE}"


# --- The database holds the promises ---


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"is_main": True, "is_busy": True}, "table_has_one_main_booking_calendar"),
        ({"is_main": True}, "main_booking_calendar_blocks_its_busy_time"),
        (
            {"is_main": True, "is_busy": True, "is_additional": True},
            "main_booking_calendar_is_not_additional",
        ),
        ({}, "row_of_a_table_has_a_use"),
    ],
)
def test_going_round_the_form_breaks_no_rule(
    table: Any, connector: Connector, changes: dict[str, bool], constraint: str
) -> None:
    if constraint != "table_has_one_main_booking_calendar":
        table.rows.filter(is_main=True).delete()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AssociatedCalendar.objects.create(
            table=table, calendar=CalendarFactory(connector=connector), **changes
        )


def test_a_calendar_has_one_row_and_a_host_one_default(
    table: Any, host: User, john: Calendar
) -> None:
    with (
        pytest.raises(IntegrityError, match="calendar_has_one_row_in_a_table"),
        transaction.atomic(),
    ):
        AssociatedCalendar.objects.create(table=table, calendar=john, is_busy=True)
    with pytest.raises(IntegrityError, match="host_has_one_default_table"), transaction.atomic():
        AssociatedCalendars.objects.create(host=host, is_default=True)


def test_the_action_refuses_a_copy_in_the_main_calendar(table: Any, john: Calendar) -> None:
    with pytest.raises(AssociationRefused) as refusal:
        associate(table=table, main=john.pk, busy=[], additional=[john.pk])
    (reason,) = refusal.value.reasons
    assert reason == Note("association-additional-is-main", calendar="johnsmith@example.com")
    assert said(reason) == (
        "johnsmith@example.com is the main booking calendar, so it cannot be an additional one "
        "as well."
    )
    assert saved(table) == FIGURE


# --- The first table ---


@pytest.mark.parametrize(
    ("names", "main"),
    [
        (("Birthdays", "Home", "Work"), "Home"),
        (("Kalender", "Geburtstage"), "Kalender"),
        (("Feiertage in Deutschland", "Birthdays"), "Feiertage in Deutschland"),
        (("Jours fériés", "US Holidays", "Anna"), "Anna"),
    ],
)
def test_bookings_go_to_the_first_calendar_that_is_ones_own(
    host: User, connector: Connector, names: tuple[str, ...], main: str
) -> None:
    CalendarFactory(connector=connector, name="Team", access="read-only", position=0)
    for position, name in enumerate(names, start=1):
        CalendarFactory(connector=connector, name=name, position=position)
    assert ensure_default_table(host=host)
    uses = {name: "main busy" if name == main else "busy" for name in names}
    assert saved(AssociatedCalendars.objects.get(host=host)) == uses
    assert not ensure_default_table(host=host)


@pytest.mark.django_db(transaction=True)
def test_a_calendar_whose_account_is_just_disconnected_is_refused() -> None:
    host = UserFactory()
    stays, goes = (CalendarFactory(connector__host=host) for _ in range(2))
    table = AssociatedCalendarsFactory(host=host)
    saving = Beside(
        lambda: associate(table=table, main=stays.pk, busy={stays.pk, goes.pk}, additional=())
    )
    with transaction.atomic():
        disconnect_connector(connector=goes.connector)
        saving.begin()
        assert saving.waits_for_a_lock()
    assert isinstance(saving.ended_with(), AssociationRefused)
    assert not table.rows.exists()
