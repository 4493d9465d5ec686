"""The fleet: who sees which connectors, what is told of them, and what is kept back."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions.membership import change_role, leave_team
from accounts.models import Membership, Team, User
from alerts.models import Alert
from connectors.models import Connector
from connectors.state import Code
from fleet.csv import COLUMNS, inert
from fleet.rows import fleet
from fleet.wish import FleetWish, Order
from fleet.words import STATES
from live import fragments
from tests.factories import (
    NOW,
    CalendarFactory,
    ConnectorFactory,
    MembershipFactory,
    SyncRunFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "fleet:page"
EXPORT = "fleet:csv"
REFUSED = {
    "error_code": "sign-in-refused",
    "error_text": "The server refused the user name and password. (for /secret-affair/)",
    "error_remedy": "Check both.",
}
Role = Membership.Role


@dataclass
class Cast:
    team: Team
    owner: User
    administrator: User
    member: User
    outsider: User
    connector: Connector

    def membership(self, user: User) -> Membership:
        return Membership.objects.get(team=self.team, user=user)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    team = TeamFactory(name="Sales")
    people = {
        role: MembershipFactory(team=team, role=role, user__name=f"The {role}").user
        for role in (Role.OWNER, Role.ADMINISTRATOR, Role.MEMBER)
    }
    outsider = UserFactory(name="The outsider")
    ConnectorFactory(host=outsider)
    connector = healthy(people[Role.MEMBER], name="Private matters", account="mia@secret.example")
    CalendarFactory(connector=connector, name="Secret calendar")
    return Cast(
        team=team,
        owner=people[Role.OWNER],
        administrator=people[Role.ADMINISTRATOR],
        member=people[Role.MEMBER],
        outsider=outsider,
        connector=connector,
    )


def healthy(host: User, **fields: object) -> Connector:
    times = {
        "last_sync_at": NOW - timedelta(minutes=2),
        "last_seen_at": NOW - timedelta(minutes=2),
        "next_sync_at": NOW + timedelta(minutes=3),
    }
    return ConnectorFactory(host=host, **{**times, **fields})


def alert(connector: Connector, code: str, subject: str = "", hours: int = 1) -> Alert:
    at = NOW - timedelta(hours=hours)
    return Alert.objects.create(
        host=connector.host,
        connector=connector,
        code=code,
        subject=subject,
        details={"calendar": "Secret calendar", "error": "of Secret calendar"},
        raised_at=at,
        updated_at=at,
    )


def seen_by(user: User, **query: str) -> list[int]:
    return [row.pk for row in fleet(user, FleetWish.read(query), NOW).rows]


def page_of(client: Client, user: User, name: str = PAGE, **query: str):
    client.force_login(user)
    return client.get(reverse(name), query)


# --- Who sees what ---


@pytest.mark.parametrize("who", ["owner", "administrator"])
@pytest.mark.parametrize("name", [PAGE, EXPORT])
def test_owner_and_administrator_see_the_teams_connectors(
    client: Client, cast: Cast, who: str, name: str
) -> None:
    answer = page_of(client, getattr(cast, who), name)
    assert answer.status_code == 200
    assert "The member" in answer.content.decode()
    assert "The outsider" not in answer.content.decode()
    assert seen_by(getattr(cast, who)) == [cast.connector.pk]


@pytest.mark.parametrize("who", ["member", "outsider"])
@pytest.mark.parametrize("name", [PAGE, EXPORT])
def test_member_and_outsider_have_no_fleet(client: Client, cast: Cast, who: str, name: str) -> None:
    assert page_of(client, getattr(cast, who), name).status_code == 404
    assert seen_by(getattr(cast, who)) == []


@pytest.mark.parametrize("name", [PAGE, EXPORT])
def test_a_visitor_is_asked_to_sign_in(client: Client, cast: Cast, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_an_administrator_who_left_sees_nothing_any_more(client: Client, cast: Cast) -> None:
    leave_team(membership=cast.membership(cast.administrator))
    assert page_of(client, cast.administrator).status_code == 404
    assert seen_by(cast.administrator) == []


def test_an_administrator_who_became_a_member_sees_nothing_any_more(cast: Cast) -> None:
    change_role(membership=cast.membership(cast.administrator), role=Role.MEMBER)
    assert seen_by(cast.administrator) == []


def test_the_connectors_of_a_removed_member_disappear(cast: Cast) -> None:
    leave_team(membership=cast.membership(cast.member))
    assert seen_by(cast.owner) == []


def test_somebody_elses_team_cannot_be_chosen(cast: Cast) -> None:
    other = MembershipFactory(role=Role.OWNER)
    healthy(other.user)
    assert seen_by(cast.owner, team=str(other.team_id)) == []
    assert seen_by(cast.owner, team=str(cast.team.pk)) == [cast.connector.pk]


def test_a_host_in_two_teams_of_one_owner_is_shown_once(cast: Cast) -> None:
    second = MembershipFactory(role=Role.OWNER, user=cast.owner).team
    MembershipFactory(team=second, user=cast.member)
    assert seen_by(cast.owner) == [cast.connector.pk]


# --- Health, never content ---


@pytest.mark.parametrize("name", [PAGE, EXPORT])
def test_a_running_sync_does_not_name_the_calendar_it_reads(
    client: Client, cast: Cast, name: str
) -> None:
    running = {"outcome": "running", "finished_at": None, "step": "Secret calendar"}
    SyncRunFactory(connector=cast.connector, calendars_total=2, calendars=1, **running)
    shown = page_of(client, cast.owner, name).content.decode()
    assert "Syncing" in shown
    assert "Secret calendar" not in shown


@pytest.mark.parametrize("name", [PAGE, EXPORT])
def test_names_accounts_calendars_and_server_words_are_kept_back(
    client: Client, cast: Cast, name: str
) -> None:
    Connector.objects.filter(pk=cast.connector.pk).update(**REFUSED)
    alert(cast.connector, "calendar-gone", "calendar:1")
    shown = page_of(client, cast.owner, name).content.decode()
    assert "The server refused the user name and password." in shown
    assert "Calendar gone" in shown
    for word in ("Private matters", "secret.example", "Secret calendar", "affair", "memory://"):
        assert word not in shown


def test_only_own_connectors_are_links(client: Client, cast: Cast) -> None:
    own = healthy(cast.owner)
    shown = page_of(client, cast.owner).content.decode()
    assert reverse("connectors:detail", args=[own.pk]) in shown
    assert reverse("connectors:detail", args=[cast.connector.pk]) not in shown


def test_a_state_and_alerts_are_one_line_for_each_problem(cast: Cast) -> None:
    Connector.objects.filter(pk=cast.connector.pk).update(**REFUSED)
    alert(cast.connector, "booking-not-written", "entry:a", hours=3)
    alert(cast.connector, "booking-not-written", "entry:b", hours=1)
    (row,) = fleet(cast.owner, FleetWish(), NOW).rows
    told = [(problem.title, problem.times, problem.since) for problem in row.problems]
    assert told == [
        ("Sign-in needed", 1, None),
        ("Booking not yet written", 2, NOW - timedelta(hours=3)),
    ]


def test_an_alert_that_says_what_the_state_says_is_not_told_twice(cast: Cast) -> None:
    Connector.objects.filter(pk=cast.connector.pk).update(**REFUSED)
    alert(cast.connector, "sign-in-needed")
    (row,) = fleet(cast.owner, FleetWish(), NOW).rows
    assert [(p.title, p.since) for p in row.problems] == [
        ("Sign-in needed", NOW - timedelta(hours=1))
    ]


def test_resolved_alerts_are_no_problems(cast: Cast) -> None:
    Alert.objects.filter(pk=alert(cast.connector, "clock-skew").pk).update(resolved_at=NOW)
    (row,) = fleet(cast.owner, FleetWish(), NOW).rows
    assert (row.problems, row.has_problems) == ((), False)


# --- Choosing and ordering ---


@pytest.fixture
def four(cast: Cast) -> dict[str, int]:
    """A healthy one, one that cannot sign in, one that is paused, one that was never synced."""
    anna = MembershipFactory(team=cast.team, user__name="Anna Smith").user
    old = {"last_sync_at": NOW - timedelta(days=2)}
    return {
        "well": cast.connector.pk,
        "refused": healthy(anna, **REFUSED | old).pk,
        "paused": healthy(anna, kind="caldav", paused_at=NOW, next_sync_at=None).pk,
        "new": healthy(anna, last_sync_at=None, next_sync_at=NOW).pk,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["refused", "new", "paused", "well"]),
        ({"state": "problems"}, ["refused"]),
        ({"state": "sign-in"}, ["refused"]),
        ({"state": "paused"}, ["paused"]),
        ({"state": "throttled"}, []),
        ({"state": "nonsense"}, ["refused", "new", "paused", "well"]),
        ({"kind": "caldav"}, ["paused"]),
        ({"kind": "memory", "state": "sign-in"}, ["refused"]),
        ({"search": "smith"}, ["refused", "new", "paused"]),
        ({"search": " SMITH ", "state": "problems"}, ["refused"]),
        ({"search": "nobody"}, []),
        ({"order": "oldest"}, ["new", "refused", "well", "paused"]),
        ({"order": "newest"}, ["well", "paused", "refused", "new"]),
        ({"order": "host", "team": "x"}, ["refused", "paused", "new", "well"]),
    ],
)
def test_connectors_are_chosen_and_ordered(
    cast: Cast, four: dict[str, int], query: dict[str, str], expected: list[str]
) -> None:
    assert seen_by(cast.owner, **query) == [four[name] for name in expected]


def test_the_numbers_tell_of_what_the_state_filter_leaves_out(
    cast: Cast, four: dict[str, int]
) -> None:
    found = fleet(cast.owner, FleetWish(state="paused"), NOW)
    assert (found.total, found.problems, len(found.rows)) == (4, 1, 1)
    assert found.states == {"connected": 1, "sign-in": 1, "paused": 1, "first-sync": 1}


def test_every_state_can_be_chosen() -> None:
    assert set(STATES) == set(Code)


def test_an_odd_address_wishes_for_everything() -> None:
    odd = {"team": "9" * 40, "order": "x", "state": "'", "search": "\0"}
    assert FleetWish.read(odd) == FleetWish()
    assert FleetWish.read({"order": "oldest"}).order is Order.OLDEST


def test_fifty_are_on_a_page_and_filters_stay_in_its_links(client: Client, cast: Cast) -> None:
    for _ in range(60):
        healthy(cast.member)
    first = page_of(client, cast.owner, search="member").content.decode()
    second = page_of(client, cast.owner, search="member", page="2").content.decode()
    assert (first.count('scope="row"'), second.count('scope="row"')) == (50, 11)
    assert "?search=member&amp;page=2" in first


def test_htmx_gets_only_the_list(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner)
    part = client.get(reverse(PAGE), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="fleet"')
    assert "<html" not in part
    assert 'id="state"' not in part


def test_a_choice_renews_the_numbers_of_the_filter(
    client: Client, cast: Cast, four: dict[str, int]
) -> None:
    client.force_login(cast.owner)
    headers = {"HX-Request": "true", "HX-Trigger": "fleet-wish"}
    part = client.get(reverse(PAGE), {"search": "smith"}, headers=headers).content.decode()
    assert '<select id="state" name="state" hx-swap-oob="true">' in part
    assert ">All (3)</option>" in part


# --- CSV ---


def lines_of(answer) -> list[list[str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == ('attachment; filename="daybook-fleet-2026-11-23.csv"')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_export_has_a_line_for_each_problem_and_one_for_what_is_well(
    client: Client, cast: Cast
) -> None:
    ill = healthy(cast.owner)
    alert(ill, "clock-skew", hours=2)
    alert(ill, "conflict", "meeting:a")
    header, *lines = lines_of(page_of(client, cast.owner, EXPORT))
    assert header == list(COLUMNS)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    told = [(int(row["Connector"]), row["Problem"], row["Since (UTC)"]) for row in rows]
    assert told == [
        (ill.pk, "Slot already busy in the calendar", "2026-11-23 07:00:00"),
        (ill.pk, "Clocks differ", "2026-11-23 06:00:00"),
        (cast.connector.pk, "", ""),
    ]
    assert rows[2] == rows[2] | {
        "Host": "The member",
        "Email": cast.member.email,
        "Kind": "In memory",
        "Mode": "every 5 minutes",
        "State": "Connected",
        "Last sync (UTC)": "2026-11-23 07:58:00",
        "Next sync (UTC)": "2026-11-23 08:03:00",
    }


def test_the_export_keeps_to_the_filters(client: Client, cast: Cast, four: dict[str, int]) -> None:
    _, *lines = lines_of(page_of(client, cast.owner, EXPORT, state="sign-in"))
    assert [int(line[0]) for line in lines] == [four["refused"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("Anna = Smith", "Anna = Smith"),
        (-1, -1),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: object, expected: object) -> None:
    assert inert(text) == expected


def test_a_host_named_like_a_formula_is_harmless(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.member.pk).update(name="=1+1")
    _, line = lines_of(page_of(client, cast.owner, EXPORT))
    assert line[1] == "'=1+1"


# --- Live ---


def live(viewer: User, what: str, pk: int, topics: str = "fleet") -> list[str]:
    return list(fragments.changed(viewer, [(what, str(pk))], frozenset({topics})))


def test_a_change_shows_the_row_anew_to_those_in_charge_only(cast: Cast) -> None:
    name = f"fleet-{cast.connector.pk}"
    (html,) = fragments.changed(
        cast.owner, [("connector", str(cast.connector.pk))], frozenset({"fleet"})
    ).values()
    assert html.startswith(f'<tr id="{name}" hx-swap-oob="true">')
    assert "Connected" in html
    assert "Private matters" not in html
    raised = alert(cast.connector, "clock-skew")
    assert live(cast.administrator, "alert", raised.pk) == [name]
    assert live(cast.outsider, "alert", raised.pk) == []
    assert live(cast.owner, "connector", cast.connector.pk, topics="elsewhere") == []


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_others_only_hear_that_there_is_no_such_row(cast: Cast, who: str) -> None:
    changes = [("connector", str(cast.connector.pk))]
    shown = fragments.changed(getattr(cast, who), changes, frozenset({"fleet"}))
    name = f"fleet-{cast.connector.pk}"
    assert shown == {name: fragments.gone(name)}


def test_the_row_leaves_when_the_permission_does(cast: Cast) -> None:
    leave_team(membership=cast.membership(cast.member))
    changes = [("connector", str(cast.connector.pk))]
    name = f"fleet-{cast.connector.pk}"
    shown = fragments.changed(cast.owner, changes, frozenset({"fleet"}))
    assert shown == {name: fragments.gone(name)}


# --- Speed ---


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", [PAGE, EXPORT])
def test_the_queries_are_the_same_for_one_and_many(
    client: Client, cast: Cast, django_assert_num_queries, name: str, count: int
) -> None:
    for _ in range(count):
        connector = healthy(MembershipFactory(team=cast.team).user)
        alert(connector, "clock-skew")
        alert(connector, "conflict", "meeting:a")
    client.force_login(cast.owner)
    with django_assert_num_queries(5):  # session, user, teams, alerts, connectors
        assert client.get(reverse(name)).status_code == 200
