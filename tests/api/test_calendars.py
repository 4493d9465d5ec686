"""Calendars and the host's default table over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import User
from calendars.models import AssociatedCalendar, Calendar
from tests.api.client import NOT_FOUND, Api, invalid, problem, told
from tests.factories import BusyTimeFactory, CalendarFactory, ConnectorFactory

GONE = datetime(2026, 11, 1, tzinfo=UTC)


def mine(host: User, **fields: Any) -> Calendar:
    return CalendarFactory(connector=ConnectorFactory(host=host), **fields)


def shown(calendar: Calendar, **more: Any) -> dict[str, Any]:
    assert calendar.verified_at
    return {
        "id": calendar.pk,
        "connector": calendar.connector_id,
        "name": calendar.name,
        "label": calendar.name,
        "colour": "#3366cc",
        "zone": "",
        "access": "read-write",
        "gone_at": None,
        "verified_at": calendar.verified_at.isoformat().replace("+00:00", "Z"),
        "changed_at": None,
        "fresh": True,
        "held_deletions": 0,
        "error_code": "",
        "error_text": "",
        "tentative_blocks": True,
        "elsewhere_blocks": True,
        "unanswered_blocks": True,
        "unreadable_events": "request",
        "all_day": "own",
    } | more


def test_the_list_holds_ones_own_calendars(api: Api, host: User) -> None:
    calendar = mine(host)
    CalendarFactory()
    assert told(api.get("calendars/"), 200) == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [shown(calendar)],
    }


def test_the_list_can_be_narrowed_to_a_connector(api: Api, host: User) -> None:
    calendar, _ = mine(host), mine(host)
    body = told(api.get("calendars/", {"connector": calendar.connector_id}), 200)
    assert body["results"] == [shown(calendar)]


@pytest.mark.parametrize("text", ["x", "0", "-1", "9" * 20, "1\x00", ""])
def test_an_impossible_connector_is_refused(api: Api, text: str) -> None:
    errors = told(api.get("calendars/", {"connector": text}), 400)["errors"]
    assert set(errors) == {"connector"}


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_needs_the_same_queries_for_one_and_three(
    api: Api, host: User, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        mine(host)
    with django_assert_num_queries(3):
        assert told(api.get("calendars/"), 200)["count"] == number


def test_one_calendar_looks_as_in_the_list(api: Api, host: User) -> None:
    calendar = mine(host)
    assert told(api.get(f"calendars/{calendar.pk}/"), 200) == shown(calendar)


def test_a_strangers_calendar_is_not_found(stranger: Api, host: User) -> None:
    calendar = mine(host)
    assert told(stranger.get(f"calendars/{calendar.pk}/"), 404) == NOT_FOUND
    assert told(stranger.patch(f"calendars/{calendar.pk}/", {"all_day": "never"}), 404) == NOT_FOUND


def test_the_policy_is_changed_and_applied_at_once(api: Api, host: User) -> None:
    calendar = mine(host)
    busy = BusyTimeFactory(calendar=calendar, show_as="tentative", blocks=True)
    body = told(api.patch(f"calendars/{calendar.pk}/", {"tentative_blocks": False}), 200)
    assert body == shown(calendar, tentative_blocks=False)
    busy.refresh_from_db()
    assert busy.blocks is False
    # Once more is the same.
    assert told(api.patch(f"calendars/{calendar.pk}/", {"tentative_blocks": False}), 200) == body


def test_what_the_account_says_cannot_be_changed(api: Api, host: User) -> None:
    calendar = mine(host)
    body = told(api.patch(f"calendars/{calendar.pk}/", {"name": "Other", "access": "x"}), 200)
    assert body == shown(calendar)


def test_a_policy_that_does_not_exist_is_refused(api: Api, host: User) -> None:
    calendar = mine(host)
    wish = {"all_day": "maybe", "tentative_blocks": "perhaps"}
    assert told(api.patch(f"calendars/{calendar.pk}/", wish), 400) == invalid(
        all_day=['"maybe" is not a valid choice.'], tentative_blocks=["Must be a valid boolean."]
    )


# --- The default table ----------------------------------------------------------------------------

EMPTY = {"main": None, "busy": [], "additional": [], "copies": {}}


def test_a_new_host_has_an_empty_table(api: Api) -> None:
    assert told(api.get("associated-calendars/"), 200) == EMPTY


def test_the_table_is_replaced_as_a_whole(api: Api, host: User) -> None:
    main, holidays, family = mine(host), mine(host, access="read-only"), mine(host)
    table = {
        "main": main.pk,
        "busy": [main.pk, holidays.pk],
        "additional": [family.pk],
        "copies": {str(family.pk): "busy"},
    }
    assert told(api.put("associated-calendars/", table), 200) == table
    assert told(api.put("associated-calendars/", table), 200) == table
    less = {"main": main.pk, "busy": [], "additional": []}
    after = {"main": main.pk, "busy": [main.pk], "additional": [], "copies": {}}
    assert told(api.put("associated-calendars/", less), 200) == after
    assert told(api.get("associated-calendars/"), 200) == after


def test_a_calendar_that_can_only_be_read_is_no_main_one(api: Api, host: User) -> None:
    mine(host)
    holidays = mine(host, access="read-only", name="Holidays")
    answer = api.put("associated-calendars/", EMPTY | {"main": holidays.pk})
    reason = (
        "Holidays cannot be the main booking calendar: Daybook may read it but not write to it."
    )
    assert told(answer, 422) == problem(
        "association-refused", 422, "Unprocessable Entity", reason, reasons=[reason]
    )
    assert not AssociatedCalendar.objects.exists()


@pytest.mark.parametrize("strange", [10**9, 10**30, -1])
def test_a_calendar_of_somebody_else_is_refused(api: Api, host: User, strange: int) -> None:
    main = mine(host)
    answer = api.put("associated-calendars/", EMPTY | {"main": main.pk, "busy": [strange]})
    assert told(answer, 422)["type"] == "urn:daybook:problem:association-refused"


def test_a_table_that_is_not_right_is_refused(api: Api) -> None:
    wish = {"main": "x", "busy": 5, "additional": [[]], "copies": {}}
    assert told(api.put("associated-calendars/", wish), 400) == invalid(
        main=["A valid integer is required."],
        busy=['Expected a list of items but got type "int".'],
        additional={"0": ["A valid integer is required."]},
    )


def test_a_copy_belongs_to_an_additional_calendar(api: Api) -> None:
    assert told(
        api.put("associated-calendars/", EMPTY | {"copies": {"x": "busy"}}), 400
    ) == invalid(copies={"x": ["This is not an additional calendar."]})


def test_a_calendar_and_an_account_can_be_read_anew(api: Api, host: User) -> None:
    calendar = mine(host)
    second = CalendarFactory(connector=calendar.connector)
    assert told(api.post(f"calendars/{calendar.pk}/read-anew/"), 202) == {"queued": True}
    assert [row.pk for row in Calendar.objects.exclude(anew_asked_at=None)] == [calendar.pk]
    address = f"connectors/{calendar.connector_id}/read-anew/"
    assert told(api.post(address), 202) == {"queued": False}
    assert second.pk in {row.pk for row in Calendar.objects.exclude(anew_asked_at=None)}


def test_only_ones_own_accounts_that_are_not_paused_are_read_anew(api: Api, host: User) -> None:
    theirs, calendar = CalendarFactory(), mine(host)
    calendar.connector.paused_at = GONE
    calendar.connector.save()
    for name, stranger, own in (
        ("calendars", theirs.pk, calendar.pk),
        ("connectors", theirs.connector_id, calendar.connector_id),
    ):
        assert told(api.post(f"{name}/{stranger}/read-anew/"), 404) == NOT_FOUND
        assert api.post(f"{name}/{own}/read-anew/").status_code == 409
    assert not Calendar.objects.exclude(anew_asked_at=None).exists()
