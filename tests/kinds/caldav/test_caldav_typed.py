"""Addresses as people type them: without the slash, or of a calendar that no home of theirs has."""

import itertools
from collections.abc import Mapping

import pytest

from providers.base import Access, Account
from providers.errors import NoCalendars, PermissionRefused, ServerTrouble
from providers.words import said
from tests.kinds.caldav.caldav_side import RadicaleSide, open_caldav
from tests.providers.contract import MONDAY, WINDOW, starts
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

_numbers = itertools.count()


@pytest.fixture
def shared(radicale: Radicale, radicale_user: str) -> str:
    """The path of a calendar in somebody else's home that everybody may use."""
    slug = f"shared-{next(_numbers)}"
    radicale.add_calendar(f"other-{radicale_user}", slug, name="Team", colour="#112233ff")
    return f"other-{radicale_user}/{slug}/"


def discover(address: str, user: str, details: Mapping[str, object] | None = None) -> Account:
    with open_caldav(address, user, details=details) as provider:
        return provider.discover()


def keys(account: Account) -> list[str]:
    return [calendar.key for calendar in account.calendars]


@pytest.mark.parametrize("missing", ["{user}", "{user}/"])
def test_slash_that_was_typed_or_not_is_tried_the_other_way(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy, missing: str
) -> None:
    """Web pages at the usual places do not win over it."""
    radicale.add_calendar(radicale_user, "office")
    typed = missing.format(user=radicale_user)
    known = typed.rstrip("/") if typed.endswith("/") else f"{typed}/"
    fault_proxy.fault(path="^/$", web_page=True)
    fault_proxy.fault(path="^/.well-known", web_page=True)
    fault_proxy.fault(path=f"^/{typed}$", status=404, times=1)
    account = discover(fault_proxy.url + typed, radicale_user)
    assert keys(account) == [f"{fault_proxy.url}{radicale_user}/office/"]
    assert account.details["base"] == fault_proxy.url + known
    assert account.details["remark"] == ""


def test_home_that_answers_only_with_a_slash_is_listed(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    radicale.add_calendar(radicale_user, "office")
    body = (
        '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response><href>/</href>'
        f"<propstat><prop><C:calendar-home-set><href>/{radicale_user}</href></C:calendar-home-set>"
        "</prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
    )
    fault_proxy.fault("PROPFIND", path="^/$", status=207, body=body.encode())
    fault_proxy.fault(path=f"^/{radicale_user}$", status=404)
    assert keys(discover(fault_proxy.url, radicale_user)) == [
        f"{fault_proxy.url}{radicale_user}/office/"
    ]


@pytest.mark.parametrize("slash", ["/", ""])
def test_typed_calendar_outside_the_home_is_connected_beside_ones_own(
    radicale: Radicale, radicale_user: str, shared: str, slash: str
) -> None:
    work = radicale.add_calendar(radicale_user, "office")
    account = discover(radicale.url + shared.rstrip("/") + slash, radicale_user)
    assert keys(account) == [work, radicale.url + shared]
    team = account.calendars[1]
    assert (team.name, team.access, team.colour) == ("Team", Access.READ_WRITE, "#112233")
    again = discover(radicale.url, radicale_user, account.details)
    assert again.calendars == account.calendars
    assert again.details == account.details


def test_typed_calendar_is_read_while_the_home_lists_nothing(
    radicale: Radicale, radicale_user: str, shared: str
) -> None:
    side = RadicaleSide(radicale, f"other-{radicale_user}")
    side.put(radicale.url + shared, "uid-1", MONDAY)
    with open_caldav(radicale.url + shared, radicale_user) as provider:
        account = provider.discover()
        assert keys(account) == [radicale.url + shared]
        assert list(starts(provider.pull(radicale.url + shared, None, {}, window=WINDOW))) == [
            "uid-1"
        ]
    assert keys(discover(radicale.url, radicale_user, account.details)) == keys(account)


def test_typed_calendar_is_connected_where_every_home_is_closed(
    radicale: Radicale, radicale_user: str, shared: str, fault_proxy: FaultProxy
) -> None:
    fault_proxy.fault("PROPFIND", path=f"^/{radicale_user}/$", body_contains="colo", status=403)
    account = discover(fault_proxy.url + shared, radicale_user)
    assert keys(account) == [fault_proxy.url + shared]
    fault_proxy.fault(path="^/other-", status=403)
    with pytest.raises(PermissionRefused):
        discover(fault_proxy.url + shared, radicale_user, account.details)


def test_calendar_without_any_account_behind_it_is_connected(
    radicale: Radicale, radicale_user: str, shared: str, fault_proxy: FaultProxy
) -> None:
    fault_proxy.fault("PROPFIND", path=f"^/{radicale_user}/", status=404)
    account = discover(fault_proxy.url + shared, radicale_user)
    assert keys(account) == [fault_proxy.url + shared]
    again = discover(fault_proxy.url + shared, radicale_user, account.details)
    assert again.calendars == account.calendars


def test_typed_home_of_somebody_else_brings_its_calendars(
    radicale: Radicale, radicale_user: str, shared: str, fault_proxy: FaultProxy
) -> None:
    work = radicale.add_calendar(radicale_user, "office")
    home = shared.partition("/")[0]
    with radicale.client(home) as device:
        answer = device.request("PROPFIND", f"{home}/", headers={"Depth": "1"}, content=ALL_OF_IT)
    mine = f"current-user-principal><href>/{radicale_user}/<"
    listing = answer.text.replace(f"current-user-principal><href>/{home}/<", mine)
    assert mine in listing
    fault_proxy.fault("PROPFIND", path=f"^/{home}/$", status=207, body=listing.encode())
    account = discover(f"{fault_proxy.url}{home}/", radicale_user)
    assert keys(account) == [fault_proxy.through(work), fault_proxy.url + shared]
    fault_proxy.heal()
    assert keys(discover(fault_proxy.url, radicale_user, account.details)) == keys(account)


ALL_OF_IT = (
    '<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><resourcetype/>'
    "<displayname/><current-user-principal/><current-user-privilege-set/>"
    "<C:supported-calendar-component-set/></prop></propfind>"
)


def test_typed_calendar_inside_the_home_is_no_second_one(
    radicale: Radicale, radicale_user: str
) -> None:
    work = radicale.add_calendar(radicale_user, "office")
    account = discover(work, radicale_user)
    assert (keys(account), account.details["typed"]) == ([work], [])


def test_typed_calendar_that_vanishes_is_no_longer_listed_and_may_come_back(
    radicale: Radicale, radicale_user: str, shared: str, fault_proxy: FaultProxy
) -> None:
    work = fault_proxy.through(radicale.add_calendar(radicale_user, "office"))
    account = discover(fault_proxy.url + shared, radicale_user)
    fault_proxy.calendar_gone(fault_proxy.url + shared)
    gone = discover(fault_proxy.url, radicale_user, account.details)
    assert keys(gone) == [work]
    fault_proxy.heal()
    assert keys(discover(fault_proxy.url, radicale_user, gone.details)) == [
        work,
        fault_proxy.url + shared,
    ]


def test_trouble_with_a_typed_calendar_leaves_it_listed_and_the_others_alone(
    radicale: Radicale, radicale_user: str, shared: str, fault_proxy: FaultProxy
) -> None:
    radicale.add_calendar(radicale_user, "office")
    account = discover(fault_proxy.url + shared, radicale_user)
    fault_proxy.fault(path="^/other-", status=500)
    with open_caldav(fault_proxy.url, radicale_user, details=account.details) as provider:
        found = provider.discover()
        assert keys(found) == keys(account)
        assert not found.calendars[1].access_told
        assert found.details["typed"] == account.details["typed"]
        with pytest.raises(ServerTrouble):
            provider.pull(fault_proxy.url + shared, None, {}, window=WINDOW)


def test_typed_calendar_that_cannot_be_had_is_told(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    work = fault_proxy.through(radicale.add_calendar(radicale_user, "office"))
    radicale.add_calendar(f"other-{radicale_user}", "shared-tasks", components=("VTODO",))
    tasks = f"{fault_proxy.url}other-{radicale_user}/shared-tasks/"
    account = discover(tasks, radicale_user)
    assert keys(account) == [work]
    remark = account.details["remark"]
    assert remark == {"code": "calendar-without-events", "url": tasks}
    assert said(remark) == (
        f"The calendar at {tasks} is not connected: it holds no events, or the account may not "
        "read them."
    )
    assert discover(tasks, radicale_user, account.details).details["remark"] == remark
    for status in (403, 404):
        fault_proxy.fault(path="^/other-", status=status)
        account = discover(tasks, radicale_user)
        assert keys(account) == [work]
        assert said(account.details["remark"]) == (
            f"There is no calendar for this account at {tasks} (127.0.0.1 answered {status}); the "
            "calendars are those that the server lists for the account."
        )
        fault_proxy.heal()


def test_tasks_that_were_typed_into_an_account_without_calendars(
    radicale: Radicale, radicale_user: str
) -> None:
    radicale.add_calendar(f"other-{radicale_user}", "shared-tasks", components=("VTODO",))
    with pytest.raises(NoCalendars, match="holds no events"):
        discover(f"{radicale.url}other-{radicale_user}/shared-tasks/", radicale_user)


def test_account_that_was_connected_by_such_an_address_before_gets_its_calendar(
    radicale: Radicale, radicale_user: str, shared: str
) -> None:
    work = radicale.add_calendar(radicale_user, "office")
    account = discover(radicale.url + shared, radicale_user)
    old = {name: value for name, value in account.details.items() if name != "typed"}
    assert keys(discover(radicale.url + shared, radicale_user, old)) == [
        work,
        radicale.url + shared,
    ]


def test_access_that_is_kept_secret_is_not_told(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    radicale.add_calendar(radicale_user, "office")
    assert discover(fault_proxy.url, radicale_user).calendars[0].access_told
    secret = "<current-user-privilege-set/></prop><status>HTTP/1.1 {} x</status>"
    for status in (401, 403, 404):
        body = (
            '<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response>'
            f"<href>/{radicale_user}/office/</href><propstat><prop><resourcetype><C:calendar/>"
            "</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat><propstat><prop>"
            f"{secret.format(status)}</propstat></response></multistatus>"
        )
        fault_proxy.heal()
        fault_proxy.fault("PROPFIND", body_contains="colo", status=207, body=body.encode())
        (calendar,) = discover(fault_proxy.url, radicale_user).calendars
        assert (calendar.access, calendar.access_told) == (Access.READ_WRITE, False)


def test_calendars_of_one_name_come_with_their_owners(
    radicale: Radicale, radicale_user: str, shared: str
) -> None:
    radicale.add_calendar(radicale_user, "office", name="TEAM")
    radicale.add_calendar(radicale_user, "home", name="Home")
    account = discover(radicale.url + shared, radicale_user)
    assert sorted((one.name, one.owner) for one in account.calendars) == [
        ("Home", ""),
        ("TEAM", radicale_user),
        ("Team", f"other-{radicale_user}"),
    ]
    assert discover(radicale.url, radicale_user, account.details).calendars == account.calendars
