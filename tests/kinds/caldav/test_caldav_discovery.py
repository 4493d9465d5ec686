from collections.abc import Sequence
from dataclasses import replace

import httpx
import pytest

from kinds.caldav.locate import LocatedServer, places
from kinds.caldav.provider import CaldavProvider
from kinds.caldav.zones import zone_of
from providers.base import Access, Account, RemoteCalendar
from providers.credentials import HeldCredentials
from providers.errors import (
    AddressForbidden,
    AddressInvalid,
    NameUnknown,
    NoCalendars,
    NotACalendarServer,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
    SignInRefused,
    Throttled,
    Unreachable,
)
from providers.network import NetworkPolicy
from tests.kinds.caldav.caldav_side import HERE, RadicaleSide, no_dns, open_caldav
from tests.providers.contract import MONDAY, WINDOW, starts
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.servers.xandikos import Xandikos

BERLIN = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
    "BEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "END:STANDARD\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n"
)


def discover(address: str, user: str, password: str = PASSWORD) -> Account:
    with open_caldav(address, user, password) as provider:
        return provider.discover()


def test_calendars_come_with_name_colour_zone_and_access(
    radicale: Radicale, radicale_user: str
) -> None:
    work = radicale.add_calendar(
        radicale_user, "w", name="Work & travel", colour="#AABBCCFF", zone=BERLIN
    )
    closed = radicale.add_calendar(radicale_user, "read-only", name="Holidays")
    radicale.add_calendar(radicale_user, "tasks", components=("VTODO",))
    account = discover(radicale.url, radicale_user)
    assert sorted(account.calendars, key=lambda calendar: calendar.name) == [
        RemoteCalendar(closed, "Holidays", Access.READ_ONLY),
        RemoteCalendar(work, "Work & travel", Access.READ_WRITE, "#aabbcc", "Europe/Berlin"),
    ]
    assert account.name == f"{radicale_user} (127.0.0.1)"


@pytest.mark.parametrize(
    "path", ["", "{user}/", "{user}/office/", ".well-known/caldav", "nothing/"]
)
def test_any_address_at_the_server_leads_to_the_calendars(
    radicale: Radicale, radicale_user: str, path: str
) -> None:
    radicale.add_calendar(radicale_user, "home")
    work = radicale.add_calendar(radicale_user, "office")
    account = discover(radicale.url + path.format(user=radicale_user), radicale_user)
    assert work in {calendar.key for calendar in account.calendars}
    assert len(account.calendars) == 2


def test_xandikos_calendars_are_found(xandikos: Xandikos) -> None:
    key = xandikos.add_calendar("found", name="Found")
    account = discover(xandikos.url, "john")
    assert RemoteCalendar(key, "Found", Access.READ_WRITE) in [
        replace(calendar, colour="", zone="") for calendar in account.calendars
    ]
    assert account.details["server_sends_invitations"] is True


def test_details_lead_straight_back_and_allow_a_pull(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    side = RadicaleSide(radicale, radicale_user, address=f"{fault_proxy.url}nothing/here/")
    side.put(side.calendar, "uid-1", MONDAY)
    first = discover(side.address, radicale_user)
    fault_proxy.seen.clear()
    with open_caldav(side.address, radicale_user, details=first.details) as provider:
        assert provider.discover() == first
        assert "/nothing/here/" not in {seen.path for seen in fault_proxy.seen}
        key = fault_proxy.through(side.calendar)
        assert list(starts(provider.pull(key, None, {}, window=WINDOW))) == ["uid-1"]


def test_well_known_redirect_is_followed(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    radicale.add_calendar(radicale_user, "work")
    fault_proxy.fault(path="^/$", web_page=True)
    fault_proxy.fault(path="^/.well-known", status=301, headers={"Location": f"/{radicale_user}/"})
    account = discover(fault_proxy.url, radicale_user)
    assert account.details["base"] == f"{fault_proxy.url}{radicale_user}/"


def test_several_homes_are_listed_and_a_closed_one_left_out(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    radicale.add_calendar(radicale_user, "work")
    homes = f"<href>/{radicale_user}/</href><href>/shared/</href><href>/gone/</href>"
    body = (
        f'<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response>'
        f"<href>/{radicale_user}/</href><propstat><prop><C:calendar-home-set>{homes}"
        "</C:calendar-home-set><C:calendar-user-address-set><href>MAILTO:Ann@Example.com</href>"
        "<href>/ann/</href></C:calendar-user-address-set></prop><status>HTTP/1.1 200 OK</status>"
        "</propstat></response></multistatus>"
    ).encode()
    path = f"^/{radicale_user}/"
    fault_proxy.fault(
        "PROPFIND", path=path, body_contains="user-address-set", status=207, body=body
    )
    fault_proxy.fault("PROPFIND", path="^/shared/", status=403)
    fault_proxy.fault("PROPFIND", path="^/gone/", status=404)
    account = discover(fault_proxy.url, radicale_user)
    assert len(account.calendars) == 1
    assert account.addresses == (
        "ann@example.com",
        "//127.0.0.1/ann",
        f"//127.0.0.1/{radicale_user}",
    )
    assert account.details["home_sets"] == [
        fault_proxy.url + path for path in (f"{radicale_user}/", "shared/", "gone/")
    ]


def test_account_without_calendars(radicale: Radicale, radicale_user: str) -> None:
    radicale.add_calendar(radicale_user, "tasks", components=("VTODO",))
    with pytest.raises(NoCalendars):
        discover(radicale.url, radicale_user)


@pytest.mark.parametrize("path", ["", "{user}/"])
def test_wrong_password(radicale: Radicale, radicale_user: str, path: str) -> None:
    with pytest.raises(SignInRefused):
        discover(radicale.url + path.format(user=radicale_user), radicale_user, "wrong")


def test_server_that_says_unauthenticated(fault_proxy: FaultProxy) -> None:
    body = (
        b'<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop>'
        b"<current-user-principal><unauthenticated/></current-user-principal></prop>"
        b"<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"
    )
    fault_proxy.fault("PROPFIND", status=207, body=body)
    with pytest.raises(SignInRefused):
        discover(fault_proxy.url, "john")


@pytest.mark.parametrize("status", [403, 404, 405, 500])
def test_server_without_caldav(fault_proxy: FaultProxy, status: int) -> None:
    fault_proxy.fault(status=status)
    with pytest.raises(NotACalendarServer):
        discover(fault_proxy.url, "john")
    fault_proxy.heal()
    fault_proxy.fault(web_page=True)
    with pytest.raises(NotACalendarServer):
        discover(fault_proxy.url, "john")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"status": 500}, ServerTrouble),
        ({"web_page": True}, ServerTrouble),
        ({"status": 503}, ServerTrouble),
        ({"status": 503, "headers": {"Retry-After": "5"}}, Throttled),
        ({"status": 403}, PermissionRefused),
        ({"status": 404}, NotACalendarServer),
        ({"cut": True}, Unreachable),
    ],
)
def test_trouble_at_a_server_that_worked_before_is_not_taken_for_a_wrong_address(
    radicale: Radicale,
    radicale_user: str,
    fault_proxy: FaultProxy,
    fault: dict[str, object],
    error: type[ProviderError],
) -> None:
    radicale.add_calendar(radicale_user, "work")
    details = discover(fault_proxy.url, radicale_user).details
    fault_proxy.fault(**fault)  # type: ignore[arg-type]
    with open_caldav(fault_proxy.url, radicale_user, details=details) as provider:
        with pytest.raises(error) as caught:
            provider.discover()
        assert type(caught.value) is error
        fault_proxy.heal()
        assert len(provider.discover().calendars) == 1


def test_account_blocked_at_its_principal(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    fault_proxy.fault("PROPFIND", path=f"^/{radicale_user}/", status=403)
    with pytest.raises(PermissionRefused):
        discover(fault_proxy.url, radicale_user)


def test_home_at_another_site_does_not_get_the_password(
    radicale: Radicale, radicale_user: str, fault_proxy: FaultProxy
) -> None:
    radicale.add_calendar(radicale_user, "work")
    body = (
        b'<multistatus xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><response>'
        b"<href>/</href><propstat><prop><C:calendar-home-set><href>https://thief.example/</href>"
        b"</C:calendar-home-set></prop><status>HTTP/1.1 200 OK</status></propstat></response>"
        b"</multistatus>"
    )
    fault_proxy.fault("PROPFIND", status=207, body=body)
    with pytest.raises(AddressInvalid, match="thief"):
        discover(fault_proxy.url, radicale_user)


def test_private_address_is_refused_unless_allowed(radicale: Radicale, radicale_user: str) -> None:
    credentials = HeldCredentials({"username": radicale_user, "password": PASSWORD})
    for policy in (NetworkPolicy(), NetworkPolicy.parse("10.0.0.0/8 nas.lan")):
        provider = CaldavProvider(
            address=radicale.url, credentials=credentials, details={}, policy=policy, lookup=no_dns
        )
        with provider, pytest.raises(AddressForbidden):
            provider.discover()


def test_steps_are_told_in_order(radicale: Radicale, radicale_user: str) -> None:
    radicale.add_calendar(radicale_user, "work")
    told: list[tuple[str, int, int | None]] = []
    with open_caldav(radicale.url, radicale_user) as provider:
        provider.discover(lambda *step: told.append(step))
    assert told == [
        ("resolve", 0, 1), ("resolve", 1, 1), ("connect", 0, 1), ("connect", 1, 1),
        ("sign-in", 0, 1), ("sign-in", 1, 1), ("calendars", 0, None), ("calendars", 1, 1),
    ]  # fmt: skip


def test_name_that_nobody_knows() -> None:
    with pytest.raises(NameUnknown):
        discover("https://nobody.invalid/dav/", "john")


def test_server_that_is_not_there(radicale: Radicale) -> None:
    with FaultProxy(radicale.url) as gone:
        address = gone.url
    with pytest.raises(Unreachable):
        discover(address, "john")


def test_mail_address_is_looked_up_and_is_the_user_name(
    radicale: Radicale, fault_proxy: FaultProxy
) -> None:
    """DNS names a server of the same domain; its host is this machine."""
    user = "ann@example.com"
    radicale.add_calendar(user, "work")
    asked: list[str] = []

    def lookup(domain: str) -> Sequence[LocatedServer]:
        asked.append(domain)
        port = httpx.URL(fault_proxy.url).port or 0
        return [LocatedServer("cal.example.com", port, secure=False, path=f"/{user}/")]

    provider = CaldavProvider(
        address=user,
        credentials=HeldCredentials({"username": "", "password": PASSWORD}),
        details={},
        policy=HERE,
        lookup=lookup,
        resolve=lambda host, port: ["127.0.0.1"],
    )
    with provider:
        account = provider.discover()
    assert asked == ["example.com"]
    assert (
        account.details["base"] == f"http://cal.example.com:{fault_proxy.url.split(':')[2]}{user}/"
    )


FASTMAIL = LocatedServer("caldav.fastmail.com", 443, secure=True)
OWN = LocatedServer("cal.example.com", 8443, secure=True, path="/dav/")
STRANGER = LocatedServer("cal.stranger.org", 443, secure=True)


@pytest.mark.parametrize(
    ("address", "servers", "urls"),
    [
        (
            "https://cloud.example.com/remote.php/dav/",
            [],
            [
                "https://cloud.example.com/remote.php/dav/",
                "https://cloud.example.com/remote.php/dav",
                "https://cloud.example.com/.well-known/caldav",
                "https://cloud.example.com/",
            ],
        ),
        (
            "http://host/dav?x=1",
            [],
            [
                "http://host/dav?x=1",
                "http://host/dav/?x=1",
                "http://host/.well-known/caldav",
                "http://host/",
            ],
        ),
        (
            "cloud.example.com:8443",
            [OWN],
            [
                "https://cloud.example.com:8443/",
                "https://cloud.example.com:8443/.well-known/caldav",
            ],
        ),
        (
            " Ann@Example.com ",
            [],
            ["https://example.com/.well-known/caldav", "https://example.com/"],
        ),
        (
            "ann@example.com",
            [FASTMAIL, OWN],
            [
                "https://caldav.fastmail.com/.well-known/caldav",
                "https://cal.example.com:8443/dav/",
                "https://caldav.fastmail.com/",
                "https://cal.example.com:8443/",
                "https://example.com/.well-known/caldav",
                "https://example.com/",
            ],
        ),
        (
            "example.com",
            [LocatedServer("cal.example.com", 443, secure=True, path="/dav")],
            [
                "https://cal.example.com/dav",
                "https://cal.example.com/dav/",
                "https://cal.example.com/",
                "https://example.com/.well-known/caldav",
                "https://example.com/",
            ],
        ),
        (
            "example.com",
            [STRANGER],
            ["https://example.com/.well-known/caldav", "https://example.com/"],
        ),
    ],
)
def test_places_to_look(
    address: str, servers: Sequence[LocatedServer], urls: Sequence[str]
) -> None:
    assert list(places(address, lambda domain: servers).urls) == urls


def test_server_that_only_dns_vouches_for_has_to_be_typed() -> None:
    assert places("ann@example.com", lambda domain: [STRANGER]).unvouched == "cal.stranger.org"
    provider = CaldavProvider(
        address="ann@example.invalid",
        credentials=HeldCredentials({"password": PASSWORD}),
        details={},
        policy=NetworkPolicy(),
        lookup=lambda domain: [STRANGER],
    )
    with provider, pytest.raises(AddressInvalid, match=r"enter https://cal\.stranger\.org"):
        provider.discover()


@pytest.mark.parametrize("address", ["", "two words", "ann@", "ann@localhost"])
def test_addresses_that_lead_nowhere(address: str) -> None:
    with pytest.raises(AddressInvalid):
        places(address, no_dns)


@pytest.mark.parametrize(
    ("zone_id", "definition", "name"),
    [
        ("Europe/Paris", BERLIN, "Europe/Paris"),
        ("", BERLIN, "Europe/Berlin"),
        ("", "TZID:W. Europe Standard Time\r\n", "Europe/Berlin"),
        ("", "TZID:/freeassociation.sourceforge.net/America/New_York\r\n", "America/New_York"),
        ("", "TZID:/x/America/Argentina/Salta\r\n", "America/Argentina/Salta"),
        ("", "TZID:Custom\r\nX-LIC-LOCATION:Asia/Tokyo\r\n", "Asia/Tokyo"),
        ("", "TZID:Somewhere", ""),
        ("", "", ""),
    ],
)
def test_zone_of_a_calendar(zone_id: str, definition: str, name: str) -> None:
    assert zone_of(zone_id, definition) == name
