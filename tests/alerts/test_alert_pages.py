"""The pages about alerts, and who sees what on them."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from alerts.conditions import Condition
from alerts.models import Alert, AlertSettings
from alerts.tasks import prune_alerts
from connectors.models import Connector
from tests.alerts.settling import settle
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    CalendarFactory,
    ConnectorFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LIST, SETTINGS = "/connectors/alerts/", "/connectors/alerts/settings/"
WISH = {"mail_own": "on", "grace": "15", "webhook_url": ""}


@pytest.fixture
def work() -> Connector:
    return ConnectorFactory(name="Work", host__name="John Smith")


def say(connector: Connector, *found: Condition, minutes: int = 0) -> None:
    settle(
        host=connector.host,
        connector_id=connector.pk,
        scope=["calendar-gone", "sign-in-needed"],
        found=found,
        now=NOW + timedelta(minutes=minutes),
    )


def gone(pk: int = 1) -> Condition:
    details = {"calendar": "Therapy", "use": "read for its busy time", "since_at": NOW.isoformat()}
    return Condition("calendar-gone", f"calendar:{pk}", details)


def page(user: User, address: str = LIST) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_host_sees_what_is_open_and_what_has_passed_and_how_long_it_lasted(
    work: Connector,
) -> None:
    say(work, gone(), Condition("sign-in-needed", details={"error": "Refused."}))
    say(work, Condition("sign-in-needed", details={"error": "Refused."}), minutes=45)
    text = page(work.host)
    assert "Sign-in needed: Work" in text
    assert f'href="/connectors/{work.pk}/reconnect/"' in text
    assert "“Therapy” was read for its busy time." in text
    assert "45 min" in text
    assert "Calendar gone: Work" not in text


def test_who_is_healthy_reads_so(work: Connector) -> None:
    assert "Nothing at the moment." in page(work.host)


def test_outsiders_and_mere_members_see_nothing(work: Connector) -> None:
    say(work, gone())
    own = MembershipFactory(user=work.host)
    for stranger in (UserFactory(), MembershipFactory(team=own.team).user):
        for address in (LIST, f"{LIST}?of=team"):
            text = page(stranger, address)
            assert "Calendar gone" not in text
            assert "Work" not in text
            assert "Your team" not in text


@pytest.mark.parametrize("role", ["owner", "administrator"])
def test_administrators_see_health_without_content(work: Connector, role: str) -> None:
    say(work, gone())
    team = MembershipFactory(user=work.host).team
    administrator = MembershipFactory(team=team, role=role).user
    assert "Calendar gone" not in page(administrator)
    text = page(administrator, f"{LIST}?of=team")
    assert "Calendar gone: Work (John Smith)" in text
    assert "Therapy" not in text
    assert f"/connectors/{work.pk}/" not in text
    say(work, minutes=5)
    passed = page(administrator, f"{LIST}?of=team")
    assert "5 min" in passed
    assert "Therapy" not in passed
    team.memberships.filter(user=administrator).delete()
    assert "Calendar gone" not in page(administrator, f"{LIST}?of=team")


def test_the_list_needs_the_same_queries_for_one_and_for_many(
    work: Connector, client: Client, django_assert_num_queries: object
) -> None:
    client.force_login(work.host)
    say(work, gone())
    with django_assert_num_queries(5):
        client.get(LIST)
    say(work, *(gone(number) for number in range(1, 20)))
    with django_assert_num_queries(5):
        client.get(LIST)


def test_rows_of_connectors_and_calendars_carry_their_alerts(work: Connector) -> None:
    calendar = CalendarFactory(connector=work, verified_at=NOW)
    other = CalendarFactory(connector=work, verified_at=NOW)
    table = AssociatedCalendarsFactory(host=work.host)
    AssociatedCalendarFactory(table=table, calendar=other, is_main=True)
    say(work, gone(calendar.pk))
    badge = 'class="alert-badge"'
    assert page(work.host, "/connectors/").count(badge) == 1
    text = page(work.host, "/calendars/")
    assert text.count(badge) == 1
    assert text.index(calendar.name) < text.index(badge)
    say(work, minutes=1)
    assert badge not in page(work.host, "/connectors/")


def test_a_page_without_a_main_calendar_carries_its_alert(work: Connector) -> None:
    one, _ = BookingPageFactory.create_batch(2, user=work.host)
    found = [Condition("main-calendar-not-chosen", f"page:{one.pk}")]
    settle(host=work.host, connector_id=None, scope=[], found=found, now=NOW)
    text = page(work.host, "/pages/")
    assert text.count('class="alert-badge"') == 1
    assert 'href="/calendars/"' in text


def test_settings_are_saved_and_shown_again(client: Client, work: Connector) -> None:
    client.force_login(work.host)
    assert client.get(SETTINGS).status_code == 200
    assert AlertSettings.objects.count() == 0
    assert client.post(SETTINGS, WISH).url == SETTINGS
    stored = AlertSettings.objects.get()
    assert (stored.user, stored.mail_own, stored.mail_team, stored.grace) == (
        work.host, True, False, 15,
    )  # fmt: skip
    assert 'value="15"' in client.get(SETTINGS).content.decode()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"grace": "-1"}, "greater than or equal to 0"),
        ({"grace": "2000"}, "less than or equal to 1440"),
        ({"webhook_url": "ftp://example.com/"}, "The address cannot be used."),
        ({"webhook_url": "https://me:secret@example.com/"}, "user name and password out"),
    ],
)
def test_impossible_settings_are_refused_with_a_reason(
    client: Client, work: Connector, bad: dict[str, str], words: str
) -> None:
    client.force_login(work.host)
    answer = client.post(SETTINGS, WISH | bad)
    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert AlertSettings.objects.count() == 0


def test_the_secret_is_shown_once(client: Client, work: Connector) -> None:
    client.force_login(work.host)
    wish = WISH | {"webhook_url": "https://example.com/hook"}
    answer = client.post(SETTINGS, wish)
    assert b"dbwh_" in answer.content
    assert "no-store" in answer["Cache-Control"]
    assert b"dbwh_" not in client.get(SETTINGS).content
    assert client.post(SETTINGS, wish).status_code == 302
    assert b"dbwh_" in client.post(f"{SETTINGS}secret/").content


def test_a_test_delivery_is_asked_for_with_a_button(client: Client, work: Connector) -> None:
    client.force_login(work.host)
    assert "Save a webhook address first." in follow(client, f"{SETTINGS}test/")
    client.post(SETTINGS, WISH | {"webhook_url": "https://example.com/hook"})
    assert "The test is on its way." in follow(client, f"{SETTINGS}test/")
    assert client.get(f"{SETTINGS}test/").status_code == 405


def follow(client: Client, address: str) -> str:
    return client.post(address, follow=True).content.decode()


@pytest.mark.parametrize("address", [LIST, SETTINGS])
def test_strangers_are_sent_to_the_sign_in(client: Client, address: str) -> None:
    assert client.get(address).url.startswith("/account/login/")


def test_what_passed_long_ago_is_forgotten(work: Connector) -> None:
    say(work, gone())
    assert prune_alerts(NOW + timedelta(days=300)) == 0
    say(work, minutes=1)
    assert prune_alerts(NOW + timedelta(days=90)) == 0
    assert prune_alerts(NOW + timedelta(days=91)) == 1
    assert Alert.objects.count() == 0
