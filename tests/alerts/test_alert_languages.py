"""Alerts in the reader's language: mails, pages; programs read English and codes."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from alerts.conditions import Condition
from alerts.models import Alert
from alerts.webhook import WebhookEvent, body_of
from alerts.words import shown
from connectors.models import Connector
from tests.alerts.alert_mails import mails
from tests.alerts.settling import settle
from tests.factories import NOW, ConnectorFactory, MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SINCE = NOW.isoformat(timespec="seconds")
GONE = Condition(
    "calendar-gone", "calendar:1", {"calendar": "Privates", "use": "main", "since_at": SINCE}
)
DOWN = Condition(
    "server-unreachable", details={"error": {"code": "unreachable"}, "next_try_at": SINCE}
)


@pytest.fixture
def anna(db: None) -> User:
    return UserFactory(email="anna@example.com", name="Anna", language="de")


@pytest.fixture
def work(anna: User) -> Connector:
    return ConnectorFactory(host=anna, name="Arbeit")


def say(connector: Connector, *found: Condition, at: float = 0) -> None:
    settle(
        host=connector.host,
        connector_id=connector.pk,
        scope=["calendar-gone", "server-unreachable"],
        found=found,
        now=NOW + at * MINUTE,
    )


def test_a_host_is_mailed_in_german(work: Connector) -> None:
    say(work, GONE)
    assert mails(NOW + 10 * MINUTE) == ["anna@example.com: Kalender verschwunden: Arbeit"]
    (sent,) = mail.outbox
    text = str(sent.body)
    assert text.startswith("Ein Kalenderkonto braucht Ihre Aufmerksamkeit.\n")
    assert "„Privates“ war der Hauptkalender für Buchungen. Nicht mehr aufgeführt seit" in text
    assert "Das Konto führt einen Kalender nicht mehr auf, der in Gebrauch ist." in text
    html = str(sent.alternatives[0].content)
    assert '<html lang="de"' in html
    assert "Beheben</a>" in html
    say(work, at=15)
    assert mails(NOW + 16 * MINUTE) == ["anna@example.com: Behoben: Kalender verschwunden: Arbeit"]
    assert "Dauer: 15 Minuten, bis Mo., 23. Nov. 2026, " in str(mail.outbox[0].body)


def test_each_reader_is_mailed_in_their_own_language(work: Connector) -> None:
    team = TeamFactory()
    MembershipFactory(team=team, user=work.host)
    MembershipFactory(
        team=team, role="owner", user__email="olivia@example.com", user__language="en-gb"
    )
    say(work, GONE, DOWN)
    assert mails(NOW + 75 * MINUTE) == [
        "anna@example.com: Kalender verschwunden und 1 weitere: Arbeit",
        "olivia@example.com: Calendar gone and 1 more: Arbeit (Anna)",
    ]
    assert "Privates" not in str(mail.outbox[1].body)


def test_pages_are_in_the_readers_language(work: Connector, client: Client) -> None:
    say(work, DOWN)
    client.force_login(work.host)
    page = client.get(reverse("alerts:list")).content.decode()
    assert "Server nicht erreichbar: Arbeit" in page
    assert "Der Kalenderserver antwortet nicht, oder sein Name ist nicht zu finden." in page
    assert "Einstellungen für Warnungen" in page


def test_what_is_stored_is_worded_in_any_language(work: Connector) -> None:
    say(work, DOWN)
    alert = Alert.objects.get()
    assert shown(alert, to_host=True).specifics.startswith("The server does not answer. Next try: ")
    with translation.override("de"):
        assert shown(alert, to_host=True).specifics.startswith("Der Server antwortet nicht.")


def test_the_words_of_earlier_releases_are_told_as_they_were(work: Connector) -> None:
    say(work, Condition("calendar-gone", "calendar:1", {
        "calendar": "Work", "use": "read for its busy time", "since_at": SINCE,
    }))  # fmt: skip
    say(work.__class__.objects.get(), DOWN)
    Alert.objects.create(
        host=work.host, connector=work, code="sync-failed", raised_at=NOW, updated_at=NOW,
        details={"error": "The server answered with an error."},
    )  # fmt: skip
    failed = Alert.objects.get(code="sync-failed")
    assert shown(failed, to_host=True).specifics == "The server answered with an error."
    gone = Alert.objects.get(code="calendar-gone")
    assert shown(gone, to_host=True).specifics.startswith("“Work” was read for its busy time. Not")


def test_programs_read_english_and_codes_whatever_the_host_speaks(work: Connector) -> None:
    say(work, DOWN)
    with translation.override("de"):
        told = json.loads(body_of(WebhookEvent.RAISED, Alert.objects.get(), now=NOW))["alert"]
    assert (told["code"], told["title"]) == ("server-unreachable", "Server unreachable")
    assert told["specifics"].startswith("The server does not answer. Next try: ")
    assert told["details"] == {"error": {"code": "unreachable"}, "next_try_at": SINCE}
