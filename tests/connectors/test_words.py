"""What is said of connectors, in English and in German."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from connectors.actions.refusals import ConnectorRefused, Crowding, TooManyTries
from connectors.forms import AlsoMeForm, sync_choices
from connectors.models import SyncRun
from connectors.words import runs
from connectors.words.refusals import refused, too_many_tries
from languages.speaking import Habits, spoken
from tests.factories import ConnectorFactory, FoldedRunFactory, SyncRunFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OFTEN = TooManyTries(
    Crowding.TOO_OFTEN, timedelta(minutes=3), most=1_200, window=timedelta(hours=1)
)


@pytest.fixture
def anna() -> User:
    return UserFactory(language="de")


@pytest.fixture
def page(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def plain(text: str) -> str:
    """Without regard to where a line may break."""
    return text.replace("\u00a0", " ")


def test_a_refusal_is_a_code_with_details() -> None:
    assert (ConnectorRefused.code, TooManyTries.code) == ("paused", "too-many-tries")
    assert too_many_tries(OFTEN) == (
        "Nothing was tried: you have tried to connect as often as you may, 1,200 times in 1 hour. "
        "Try again in 3 minutes."
    )
    with translation.override("de"):
        assert too_many_tries(OFTEN) == (
            "Es wurde nichts versucht: Sie haben so oft zu verbinden versucht, wie Sie dürfen, "
            "1.200 Mal in 1 Stunde. Versuchen Sie es in 3 Minuten erneut."
        )
        assert refused(ConnectorRefused()) == (
            "Die Verbindung ist pausiert. Setzen Sie sie fort, um abzugleichen."
        )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "1 new, 2 changed, 3 held back and 1 calendar read anew"),
        ("de", "1 neu, 2 geändert, 3 zurückgehalten und 1 Kalender neu gelesen"),
    ],
)
def test_what_a_sync_brought(language: str, told: str) -> None:
    run = SyncRun(outcome="ok", added=1, changed=2, held=3, resets=1)
    with translation.override(language):
        assert runs.counts(run) == told


@pytest.mark.parametrize(
    ("began", "english", "german"),
    [
        ("2026-11-30T03:10:20+00:00", "since 04:10", "seit 04:10"),
        ("2026-11-29T23:00:00+00:00", "since 00:00", "seit 00:00"),
        ("2026-11-29T22:59:59+00:00", "since 29 Nov, 23:59", "seit dem 29. Nov., 23:59"),
        ("2025-11-30T03:10:00+00:00", "since 30 Nov 2025, 04:10", "seit dem 30. Nov. 2025, 04:10"),
    ],
)
def test_how_often_nothing_was_new_and_since_when_on_the_readers_wall(
    began: str, english: str, german: str
) -> None:
    started = datetime.fromisoformat(began)
    every = (datetime(2026, 11, 30, 20, 0, tzinfo=UTC) - started) / 1233
    run = FoldedRunFactory.build(times=1234, started_at=started, every=every)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert plain(runs.how_often(run)) == f"1,234 times {english}"
        with translation.override("de"):
            assert plain(runs.how_often(run)) == f"1.234 Mal {german}"
        with spoken("en", Habits("12")):
            assert runs.how_often(run).endswith(("am", "pm"))


@pytest.mark.parametrize(
    ("took", "more", "english", "german"),
    [
        ([210], 0, ("0.2 seconds", ""), ("0,2 Sekunden", "")),
        ([20, 30], 0, ("under 0.1 seconds each", ""), ("je unter 0,1 Sekunden", "")),
        (
            [210, 1400, 190],
            0,
            ("usually 0.2 seconds", "at most 1.4 seconds"),
            ("meist 0,2 Sekunden", "höchstens 1,4 Sekunden"),
        ),
        (
            [210, 1400, 190],
            140,
            ("usually 0.2 seconds", "lately at most 1.4 seconds"),
            ("meist 0,2 Sekunden", "zuletzt höchstens 1,4 Sekunden"),
        ),
    ],
)
def test_how_long_syncs_without_news_took(
    took: list[int], more: int, english: tuple[str, str], german: tuple[str, str]
) -> None:
    """Of all, or of the last ones as far as they are kept."""
    beats = [number for place, each in enumerate(took) for number in (60 * place, each)]
    run = FoldedRunFactory.build(times=len(took) + more, beats=beats)
    assert (runs.took(run), plain(runs.longest_took(run))) == english
    with translation.override("de"):
        assert (runs.took(run), plain(runs.longest_took(run))) == german


@pytest.mark.parametrize(
    ("change", "english", "german"),
    [
        ({"what": "held", "count": 1}, "1 deletion held back", "1 Löschung zurückgehalten"),
        ({"what": "added", "private": True}, "Private event", "Privater Eintrag"),
        ({"what": "added", "start": "2026-12-01"}, "Event without a title", "Eintrag ohne Titel"),
        ({"what": "added", "start": "2026-12-01", "title": "Tea"}, "Tea", "Tea"),
    ],
)
def test_what_changed(change: dict[str, Any], english: str, german: str) -> None:
    assert runs.change(change) == english
    with translation.override("de"):
        assert runs.change(change) == german


def test_several_syncs_at_a_glance() -> None:
    ended = ["ok", "failed", "ok", "of a later version"]
    assert runs.summary(ended) == "Last 4 syncs: 2 in step, 1 failed and 1 running"
    with translation.override("de"):
        assert runs.summary(ended) == (
            "Letzte 4 Abgleiche: 2 erfolgreich, 1 fehlgeschlagen und 1 läuft"
        )


def test_choices_are_made_for_each_reader() -> None:
    assert dict(sync_choices())["60"] == "Every hour"
    with translation.override("de"):
        assert dict(sync_choices())["5"] == "Alle 5 Minuten"


def test_every_address_that_cannot_be_one_is_named() -> None:
    form = AlsoMeForm({"also_me": "anna@example.com\nno address\nno other"})
    with translation.override("de"):
        assert [text[:15] for text in form.errors["also_me"]] == [
            "„no address“ is",
            "„no other“ ist ",
        ]


def test_a_connector_in_german(page: Client, anna: User) -> None:
    connector = ConnectorFactory(
        host=anna,
        name="Arbeit",
        error_code="unreachable",
        error_details={"note": {"code": "no-answer-in-time", "host": "cal.example.com"}},
        last_sync_at=NOW,
        failures=1,
    )
    SyncRunFactory(
        connector=connector,
        outcome="failed",
        error_code="unreachable",
        error_details={"note": {"code": "no-answer-in-time", "host": "cal.example.com"}},
    )
    shown = page.get(reverse("connectors:detail", args=[connector.pk])).content.decode()
    said = "Der Server antwortet nicht. (cal.example.com hat nicht rechtzeitig geantwortet)"
    assert shown.count(said) == 2
    assert "Jetzt abgleichen" in shown
    assert "Sync" not in shown.split("<main")[1].split("connector-panels")[0]


def test_what_is_answered_in_german(page: Client, anna: User) -> None:
    connector = ConnectorFactory(host=anna)
    for action, said in (
        ("pause", "Pausiert. Bis Sie die Verbindung fortsetzen, wird nichts gelesen"),
        ("sync", "Die Verbindung ist pausiert. Setzen Sie sie fort, um abzugleichen."),
        ("resume", "Fortgesetzt. Versäumtes wird jetzt nachgeholt."),
    ):
        address = reverse(f"connectors:{action}", args=[connector.pk])
        assert said in page.post(address, follow=True).content.decode()


def test_the_api_tells_a_refusal_in_the_language_that_is_asked_for(
    page: Client, anna: User
) -> None:
    connector = ConnectorFactory(host=anna, paused_at=NOW)
    answer = page.post(f"/api/v1/connectors/{connector.pk}/sync/")
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "Die Verbindung ist pausiert. Setzen Sie sie fort, um abzugleichen.",
    )
