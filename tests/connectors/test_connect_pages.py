"""Connect an account in the browser and live with it, against a real CalDAV server."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from connectors import trying
from connectors.actions.connect import AccountWish, begin_connecting, finish_connecting
from connectors.actions.refusals import TooManyTries, TryLost
from connectors.models import ConnectionTry, Connector, SyncRun
from connectors.trying import steps_after
from providers.base import Account
from providers.vault import unseal
from providers.words import error_of
from tests.factories import (
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    EventFactory,
    MembershipFactory,
    SyncRunFactory,
    TeamFactory,
    UserFactory,
    span,
)
from tests.kinds.memory import provider as memory
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.syncs import asked_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> User:
    return UserFactory()


@pytest.fixture
def page(client: Client, host: User) -> Client:
    client.force_login(host)
    return client


@pytest.fixture
def private_addresses(settings: Any) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "true"


def form(radicale: Radicale, user: str, **changes: str) -> dict[str, str]:
    return {
        "kind": "caldav",
        "address": radicale.url,
        "username": user,
        "password": PASSWORD,
        "name": "Work",
        "sync": "15",
    } | changes


def connect(page: Client, data: dict[str, str], address: str | None = None) -> ConnectionTry:
    """Send the form, then do what the worker does."""
    answer = page.post(address or reverse("connectors:connect"), data)
    assert answer.status_code == 302, answer.content.decode()
    attempt = ConnectionTry.objects.latest("created_at")
    assert answer.url == reverse("connectors:try", args=[attempt.pk])
    trying.run(attempt.pk)
    attempt.refresh_from_db()
    return attempt


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# --- Connect ---


def test_an_account_is_connected_and_woken_for_its_first_sync(
    page: Client, host: User, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    radicale.add_calendar(radicale_user, "work")
    attempt = connect(page, form(radicale, radicale_user))

    connector = Connector.objects.get()
    assert (connector.host, connector.name, connector.account, connector.mode) == (
        host,
        "Work",
        f"{radicale_user} (127.0.0.1)",
        "auto",
    )
    assert connector.interval == 15
    assert unseal(connector.sealed_credentials) == {
        "username": radicale_user,
        "password": PASSWORD,
    }
    assert (attempt.state, attempt.connector, bytes(attempt.sealed_credentials)) == (
        "done",
        connector,
        b"",
    )
    assert list(ProcrastinateJob.objects.values_list("task_name", "args").order_by("id")) == [
        ("connectors.try_connection", {"attempt_id": str(attempt.pk)}),
    ]
    assert asked_for() == [(connector.pk, "first")]


def test_the_try_page_shows_each_step_and_leads_on_when_done(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    page.post(reverse("connectors:connect"), form(radicale, radicale_user))
    attempt = ConnectionTry.objects.get()
    ConnectionTry.objects.update(steps=["resolve", "connect", "sign-in"])
    address = reverse("connectors:try", args=[attempt.pk])

    answer = page.get(address)
    assert [(step.label, step.words) for step in answer.context["steps"]] == [
        ("Find the server", "done"),
        ("Reach it", "done"),
        ("Check its certificate", "not needed"),
        ("Sign in", "under way"),
        ("Find the calendars", "not reached yet"),
    ]
    assert '<meta http-equiv="refresh" content="2">' in text_of(answer)
    seen = answer.context["seen"]
    unchanged = page.get(address, {"seen": seen}, headers={"HX-Request": "true"})
    assert (unchanged.status_code, unchanged.content) == (204, b"")

    radicale.add_calendar(radicale_user, "work")
    trying.run(attempt.pk)
    connector = reverse("connectors:detail", args=[Connector.objects.get().pk])
    assert page.get(address).url == connector
    assert page.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == connector


def test_a_wrong_password_is_told_with_its_remedy_and_nothing_is_stored(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    attempt = connect(page, form(radicale, radicale_user, password="wrong-one"))
    answer = page.get(reverse("connectors:try", args=[attempt.pk]))
    shown = text_of(answer)

    assert (attempt.state, attempt.error_code) == ("failed", "sign-in-refused")
    assert [(step.label, step.words) for step in answer.context["steps"]] == [
        ("Find the server", "done"),
        ("Reach it", "done"),
        ("Check its certificate", "not needed"),
        ("Sign in", "failed here"),
        ("Find the calendars", "not reached yet"),
    ]
    assert "The server refused the user name and password." in shown
    assert "need an app password" in shown
    assert {name: answer.context["form"][name].value() for name in ("address", "username")} == {
        "address": radicale.url,
        "username": radicale_user,
    }
    assert "wrong-one" not in shown
    # The page that watched it fail has its title from the part that was exchanged.
    part = page.get(reverse("connectors:try", args=[attempt.pk]), headers={"HX-Request": "true"})
    assert 'data-title="Not connected · Daybook"' in part.content.decode()
    assert not Connector.objects.exists()


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("address-invalid", "failed here"),
        ("credentials-unreadable", "failed here"),
        ("try-lost", "not reached yet"),
        ("unforeseen", "not reached yet"),
    ],
)
def test_a_failure_before_any_step_is_shown_at_the_first_unless_the_portal_failed(
    page: Client, radicale: Radicale, code: str, first: str
) -> None:
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    ConnectionTry.objects.update(state="failed", error_code=code)
    attempt = ConnectionTry.objects.get()
    steps = page.get(reverse("connectors:try", args=[attempt.pk])).context["steps"]
    assert [step.words for step in steps] == [first, *["not reached yet"] * 4]


def test_a_private_address_is_refused_unless_the_administrator_allows_it(
    page: Client, radicale: Radicale, radicale_user: str
) -> None:
    attempt = connect(page, form(radicale, radicale_user))
    assert (attempt.state, attempt.error_code, attempt.steps) == (
        "failed",
        "address-forbidden",
        ["resolve"],
    )
    steps = page.get(reverse("connectors:try", args=[attempt.pk])).context["steps"]
    assert steps[0].words == "failed here"
    assert not Connector.objects.exists()


def test_the_same_account_twice_is_refused_and_points_to_reconnect(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    radicale.add_calendar(radicale_user, "work")
    connect(page, form(radicale, radicale_user))
    attempt = connect(page, form(radicale, radicale_user, name="Again"))
    shown = text_of(page.get(reverse("connectors:try", args=[attempt.pk])))

    connector = Connector.objects.get()
    assert attempt.error_code == "already-connected"
    assert "This account is connected already." in shown
    assert reverse("connectors:reconnect", args=[connector.pk]) in shown
    assert connector.name == "Work"


@pytest.mark.django_db(transaction=True)
def test_two_tries_at_the_same_moment_make_one_connector(
    host: User, radicale: Radicale, radicale_user: str, private_addresses: None, settings: Any
) -> None:
    settings.CONNECT_AT_ONCE = 4
    radicale.add_calendar(radicale_user, "work")
    wish = AccountWish(address=radicale.url, username=radicale_user, password=PASSWORD)
    attempts = [
        begin_connecting(host=host, kind="caldav", wish=wish, now=timezone.now()) for _ in range(4)
    ]

    def work(attempt: ConnectionTry) -> None:
        trying.run(attempt.pk)
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, attempts))
    outcomes = ConnectionTry.objects.values_list("state", "error_code").order_by("state")
    assert list(outcomes) == [("done", ""), *[("failed", "already-connected")] * 3]
    assert Connector.objects.count() == 1


def test_two_hosts_may_connect_the_same_account(
    page: Client, client: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    radicale.add_calendar(radicale_user, "work")
    connect(page, form(radicale, radicale_user))
    page.force_login(UserFactory())
    assert connect(page, form(radicale, radicale_user)).state == "done"
    assert Connector.objects.count() == 2


def test_two_logins_at_one_server_are_two_connectors(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    other = f"other-{radicale_user}"
    for user in (radicale_user, other):
        radicale.add_calendar(user, "work")
        assert connect(page, form(radicale, user)).state == "done"
    assert set(Connector.objects.values_list("account", flat=True)) == {
        f"{radicale_user} (127.0.0.1)",
        f"{other} (127.0.0.1)",
    }


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"address": ""}, "address", "This field is required."),
        ({"address": "cal endar.example"}, "address", "An address has no spaces in it."),
        ({"password": ""}, "password", "This field is required."),
        (
            {"username": ""},
            "username",
            "Enter the user name. It may only be left empty if the address above is your "
            "mail address.",
        ),
        (
            {"sync": "realtime"},
            "sync",
            "Real-time is not possible: CalDAV servers do not push changes, so Daybook asks "
            "them at the interval you choose.",
        ),
        (
            {"sync": "7"},
            "sync",
            "Select a valid choice. 7 is not one of the available choices.",
        ),
        (
            {"kind": "memory"},
            "kind",
            "Select a valid choice. memory is not one of the available choices.",
        ),
    ],
)
def test_a_form_that_cannot_work_is_refused_before_anything_is_tried(
    page: Client, radicale: Radicale, changes: dict[str, str], field: str, sentence: str
) -> None:
    answer = page.post(reverse("connectors:connect"), form(radicale, "anna", **changes))
    assert (answer.status_code, answer.context["form"].errors[field]) == (422, [sentence])
    assert PASSWORD not in answer.content.decode()
    assert not ConnectionTry.objects.exists()


def test_a_mail_address_is_its_own_user_name(page: Client, radicale: Radicale) -> None:
    data = form(radicale, "", address="anna@mail.example")
    page.post(reverse("connectors:connect"), data)
    attempt = ConnectionTry.objects.get()
    assert unseal(attempt.sealed_credentials)["username"] == "anna@mail.example"


def test_services_fill_in_the_address(page: Client) -> None:
    answer = page.get(reverse("connectors:connect"), {"service": "icloud"})
    assert answer.context["form"]["address"].value() == "https://caldav.icloud.com/"
    assert "app-specific password" in text_of(answer)


def test_an_unexpected_error_ends_the_try_with_words(page: Client, radicale: Radicale) -> None:
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    account = memory.add_account("memory://anna", "anna", PASSWORD)
    account.fail(RuntimeError("a mistake in our own code"), on="discover")
    ConnectionTry.objects.update(kind="memory", address="memory://anna")
    attempt = ConnectionTry.objects.get()
    trying.run(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.error_code) == ("failed", "unforeseen")
    assert error_of(attempt) == "Something went wrong inside the portal, and nothing was stored."


def test_a_try_that_was_lost_is_shown_as_failed_and_can_no_longer_succeed(
    page: Client, radicale: Radicale
) -> None:
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    long_ago = timezone.now() - timedelta(seconds=91)
    ConnectionTry.objects.update(created_at=long_ago)
    attempt = ConnectionTry.objects.get()
    answer = page.get(reverse("connectors:try", args=[attempt.pk]))
    assert "took too long or was interrupted" in text_of(answer)
    with pytest.raises(TryLost):
        finish_connecting(
            attempt=attempt, account=Account("anna", ()), credentials={}, now=timezone.now()
        )
    assert not Connector.objects.exists()


def test_a_try_is_finished_once(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    radicale.add_calendar(radicale_user, "work")
    attempt = connect(page, form(radicale, radicale_user))
    assert trying.run(attempt.pk) is None
    assert Connector.objects.count() == 1


def test_old_tries_and_the_passwords_in_them_are_forgotten(
    page: Client, radicale: Radicale
) -> None:
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    ConnectionTry.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    old = ConnectionTry.objects.get()
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    old.refresh_from_db()
    assert (old.state, old.error_code, bytes(old.sealed_credentials)) == ("failed", "try-lost", b"")
    ConnectionTry.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=2))
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    assert not ConnectionTry.objects.filter(pk=old.pk).exists()


def test_a_failed_try_keeps_no_password(
    page: Client, radicale: Radicale, private_addresses: None
) -> None:
    attempt = connect(page, form(radicale, "anna", password="wrong"))
    assert unseal(attempt.sealed_credentials) == {
        "username": "anna",
        "password": "",
        "name": "Work",
        "sync": "15",
    }


def test_a_try_is_given_up_between_two_steps_once_nobody_waits_for_it(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    page.post(reverse("connectors:connect"), form(radicale, radicale_user))
    attempt = ConnectionTry.objects.get()
    late = iter([0, 0, 91, 91, 91])
    trying.run(attempt.pk, clock=lambda: attempt.created_at + timedelta(seconds=next(late)))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.error_code, attempt.steps) == ("failed", "try-lost", ["resolve"])


def test_with_too_many_tries_the_form_stays_and_says_when_to_come_again(
    page: Client, host: User, radicale: Radicale, settings: Any
) -> None:
    settings.CONNECT_AT_ONCE = 1
    data = form(radicale, "anna")
    assert page.post(reverse("connectors:connect"), data).status_code == 302
    connector = ConnectorFactory(host=host)
    for address in (
        reverse("connectors:connect"),
        reverse("connectors:reconnect", args=[connector.pk]),
    ):
        answer = page.post(address, data)
        assert (answer.status_code, answer["Retry-After"]) == (429, "15")
        assert "as many tries to connect under way as there may be at once (1)" in text_of(answer)
        assert data["username"] in answer.content.decode()
        assert PASSWORD not in answer.content.decode()
    assert ConnectionTry.objects.count() == 1


def test_as_many_tries_begin_at_the_same_moment_as_there_is_room_for(
    transactional_db: None, host: User, settings: Any
) -> None:
    wish = AccountWish(address="https://cal.example.com/", username="anna", password="secret")

    def begin(number: int) -> bool:
        try:
            begin_connecting(host=host, kind="caldav", wish=wish, now=timezone.now())
        except TooManyTries:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin, range(8))) == settings.CONNECT_AT_ONCE


def test_a_step_that_begins_again_starts_over() -> None:
    assert steps_after(["resolve", "connect", "tls"], "resolve") == ["resolve"]
    assert steps_after(["resolve"], "connect") == ["resolve", "connect"]


# --- Reconnect ---


def test_reconnecting_keeps_the_connector_and_clears_its_error(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    radicale.add_calendar(radicale_user, "work")
    connect(page, form(radicale, radicale_user))
    Connector.objects.update(
        error_code="sign-in-refused", error_text="x", failures=3, sealed_credentials=b"old"
    )
    connector = Connector.objects.get()
    address = reverse("connectors:reconnect", args=[connector.pk])
    assert page.get(address).context["form"]["username"].value() == radicale_user
    attempt = connect(page, form(radicale, radicale_user), address)

    connector.refresh_from_db()
    assert (attempt.state, connector.error_code, connector.failures, connector.interval) == (
        "done",
        "",
        0,
        15,
    )
    assert unseal(connector.sealed_credentials)["password"] == PASSWORD


def test_reconnecting_to_another_account_is_refused(
    page: Client, radicale: Radicale, radicale_user: str, private_addresses: None
) -> None:
    other = f"other-{radicale_user}"
    radicale.add_calendar(radicale_user, "work")
    radicale.add_calendar(other, "work")
    connect(page, form(radicale, radicale_user))
    connector = Connector.objects.get()
    address = reverse("connectors:reconnect", args=[connector.pk])
    attempt = connect(page, form(radicale, other), address)

    assert (attempt.state, attempt.error_code) == ("failed", "other-account")
    assert error_of(attempt) == (
        "The sign-in worked, but it leads to another account than this connector's. "
        f"({other} (127.0.0.1) instead of {radicale_user} (127.0.0.1))"
    )
    assert unseal(Connector.objects.get().sealed_credentials)["username"] == radicale_user


# --- Day to day ---


@pytest.fixture
def connector(host: User) -> Connector:
    return ConnectorFactory(
        host=host,
        kind="caldav",
        name="Work",
        account="anna@mail.example",
        last_sync_at=timezone.now(),
        next_sync_at=timezone.now() + timedelta(minutes=5),
    )


def post(page: Client, action: str, connector: Connector, /, **data: str) -> Any:
    return page.post(reverse(f"connectors:{action}", args=[connector.pk]), data, follow=True)


def test_sync_now_wakes_the_connector_once(page: Client, connector: Connector) -> None:
    assert "The sync starts now." in text_of(post(page, "sync", connector))
    assert "A sync is waiting already" in text_of(post(page, "sync", connector))
    assert asked_for() == [(connector.pk, "button")]


def test_sync_now_by_htmx_answers_with_the_parts_that_change(
    page: Client, connector: Connector
) -> None:
    answer = page.post(
        reverse("connectors:sync", args=[connector.pk]), headers={"HX-Request": "true"}
    )
    shown = text_of(answer)
    assert re.findall(r'id="([\w-]+)" hx-swap-oob', shown) == [
        "connector-actions",
        "connector-now",
        "connector-facts",
        "connector-strip",
        "connector-alerts",
        "connector-panels",
        "sync-said",
    ]
    assert "The sync starts now." in shown


def next_sync(page: Client, connector: Connector) -> list[str]:
    """What the connector's own page and the list say, in this order."""
    pages = [reverse("connectors:detail", args=[connector.pk]), reverse("connectors:list")]
    found = [
        re.search(r'(?:<dt>Next sync</dt>\s*<dd>|data-label="Next sync">)(.*?)</(?:dd|td)>', shown)
        for shown in (text_of(page.get(address)) for address in pages)
    ]
    return [re.sub(r"<[^>]+>", "", one[1]).strip() if one else "" for one in found]


def test_while_a_sync_runs_nobody_is_told_when_it_would_be_rescued(
    page: Client, connector: Connector
) -> None:
    run = SyncRunFactory(connector=connector, outcome="running", finished_at=None)
    assert next_sync(page, connector) == ["after this sync", "after this sync"]
    Connector.objects.update(mode="manual", next_sync_at=None)
    assert next_sync(page, connector) == ["when you press Sync now"] * 2
    run.delete()
    Connector.objects.update(mode="auto", next_sync_at=timezone.now() + timedelta(minutes=4.5))
    assert [said[:12] for said in next_sync(page, connector)] == ["in 4 minutes"] * 2


@pytest.mark.parametrize(
    ("template", "seconds", "words"),
    [
        ("components/_time.html", -59, "just now"),
        ("components/_time.html", -61, "1\xa0minute ago"),
        ("components/_time.html", -600, "10\xa0minutes ago"),
        ("connectors/_time_ahead.html", 59, "any moment"),
        ("connectors/_time_ahead.html", 601, "in 10\xa0minutes"),
        ("connectors/_time_ahead.html", -59, "any moment"),
        ("connectors/_time_ahead.html", -301, "due 5\xa0minutes ago"),
    ],
)
def test_times_are_worded_well_without_javascript_too(
    template: str, seconds: int, words: str
) -> None:
    now = timezone.now()
    shown = render_to_string(template, {"when": now + timedelta(seconds=seconds), "now": now})
    assert re.sub(r"<[^>]+>", "", shown).strip() == words


def test_pause_and_resume(page: Client, connector: Connector) -> None:
    post(page, "pause", connector)
    connector.refresh_from_db()
    first = connector.paused_at
    assert (first is not None, connector.next_sync_at) == (True, None)
    assert "It is paused already." in text_of(post(page, "pause", connector))
    assert "The connector is paused. Resume it to sync." in text_of(post(page, "sync", connector))
    assert asked_for() == []

    post(page, "resume", connector)
    connector.refresh_from_db()
    assert connector.paused_at is None
    assert asked_for() == [(connector.pk, "button")]
    assert "It is not paused." in text_of(post(page, "resume", connector))


def test_further_addresses_are_kept_and_the_connector_is_woken(
    page: Client, connector: Connector
) -> None:
    text = " John@Work.example \r\n\r\nurn:uuid:0B7D3C1E-5A52-4A0E-9C42-2F7D1C0F9B11"
    said = text_of(post(page, "also-me", connector, also_me=text))
    assert "Your answers to invitations are looked at anew with the next sync." in said
    kept = ["john@work.example", "urn:uuid:0b7d3c1e-5a52-4a0e-9c42-2f7d1c0f9b11"]
    connector.refresh_from_db()
    assert connector.also_me == kept
    assert asked_for() == [(connector.pk, "button")]
    again = post(page, "also-me", connector, also_me="\n".join(kept))
    assert "Nothing has changed." in text_of(again)
    shown = page.get(reverse("connectors:detail", args=[connector.pk]))
    assert shown.context["also_me_form"].initial == {"also_me": "\n".join(kept)}
    assert (
        f"recognised among the invited as {connector.host.email} and john@work.example"
        in text_of(shown)
    )
    post(page, "also-me", connector)
    connector.refresh_from_db()
    assert connector.also_me == []


@pytest.mark.parametrize(
    "text", ["nobody", "a@b", "john@work.example two@words", "mailto:", "/", "x" * 300, "\x00"]
)
def test_what_is_no_address_is_refused(page: Client, connector: Connector, text: str) -> None:
    refused = post(page, "also-me", connector, also_me=f"fine@example.com\n{text}")
    assert refused.status_code == 422
    assert list(refused.context["also_me_form"].errors) == ["also_me"]
    connector.refresh_from_db()
    assert connector.also_me == []


def test_strangers_do_not_change_addresses(client: Client, connector: Connector) -> None:
    client.force_login(UserFactory())
    assert post(client, "also-me", connector, also_me="eve@example.com").status_code == 404


def test_address_that_could_not_be_connected_is_told(
    page: Client, private_addresses: None, radicale: Radicale, radicale_user: str
) -> None:
    radicale.add_calendar(radicale_user, "work")
    typed = f"{radicale.url}other-{radicale_user}/secret/"
    attempt = connect(page, form(radicale, radicale_user, address=typed))
    said = f"There is no calendar for this account at {typed}"
    assert said in text_of(page.get(reverse("connectors:try", args=[attempt.pk]), follow=True))
    assert attempt.connector
    assert said in text_of(page.get(reverse("connectors:detail", args=[attempt.connector.pk])))


def test_calendar_that_was_added_by_its_address_survives_a_new_sign_in(
    page: Client, private_addresses: None, radicale: Radicale, radicale_user: str
) -> None:
    work = radicale.add_calendar(radicale_user, "work")
    team = radicale.add_calendar(f"other-{radicale_user}", "shared-one", name="Team")
    other = radicale.add_calendar(f"other-{radicale_user}", "shared-two", name="Other")
    connector = connect(page, form(radicale, radicale_user, address=team)).connector
    assert connector
    again = reverse("connectors:reconnect", args=[connector.pk])
    connect(page, form(radicale, radicale_user, address=other), again)
    connector.refresh_from_db()
    assert [one["key"] for one in connector.details["typed"]] == [team, other]
    assert connector.details["home_sets"] == [work.removesuffix("work/")]


def test_rename(page: Client, connector: Connector) -> None:
    post(page, "rename", connector, name="Private")
    connector.refresh_from_db()
    assert connector.name == "Private"
    refused = post(page, "rename", connector, name=" ")
    assert (refused.status_code, refused.context["rename_form"].errors) == (
        422,
        {"name": ["This field is required."]},
    )


@pytest.mark.parametrize(
    ("sync", "mode", "interval"), [("60", "auto", 60), ("manual", "manual", 5), ("1", "auto", 1)]
)
def test_the_sync_mode_changes(
    page: Client, connector: Connector, sync: str, mode: str, interval: int
) -> None:
    post(page, "mode", connector, sync=sync)
    connector.refresh_from_db()
    assert (connector.mode, connector.interval) == (mode, interval)
    expected = None if mode == "manual" else connector.last_sync_at + timedelta(minutes=interval)
    assert connector.next_sync_at == expected


def test_real_time_is_refused_with_the_reason(page: Client, connector: Connector) -> None:
    answer = post(page, "mode", connector, sync="realtime")
    assert answer.status_code == 422
    assert answer.context["mode_form"].errors["sync"] == [
        "Real-time is not possible: CalDAV servers do not push changes, so Daybook asks them at "
        "the interval you choose."
    ]
    connector.refresh_from_db()
    assert (connector.mode, connector.interval) == ("auto", 5)


def test_disconnecting_says_what_stops_and_asks_once(
    page: Client, host: User, connector: Connector
) -> None:
    table = AssociatedCalendarsFactory(host=host)
    main = CalendarFactory(connector=connector, name="Anna")
    busy = CalendarFactory(connector=connector, name="Team")
    AssociatedCalendarFactory(table=table, calendar=main, is_main=True)
    AssociatedCalendarFactory(table=table, calendar=busy)
    BookingPageFactory(user=host, title="Intro")
    CalendarEntryFactory(
        calendar=main, during=span(timezone.now() + timedelta(days=2)), written_revision=0
    )
    address = reverse("connectors:disconnect", args=[connector.pk])

    assert page.get(address).context["consequences"] == [
        "Anna is the main booking calendar of your default, which “Intro” follows: bookings are "
        "written nowhere until you choose another one.",
        "Team no longer blocks times of your default, which “Intro” follows: double bookings can "
        "happen.",
        "1 change not yet written to its calendars will be lost.",
        "1 future meeting: the bookings stand and their events stay in the calendar, but Daybook "
        "can no longer move or remove them.",
    ]
    assert Connector.objects.filter(pk=connector.pk).exists()
    answer = page.post(address, follow=True)
    assert not Connector.objects.filter(pk=connector.pk).exists()
    assert "Work is disconnected and its password forgotten." in text_of(answer)
    assert page.post(address).status_code == 404


# --- What the pages show ---


def test_the_empty_list_says_what_connecting_does(page: Client) -> None:
    shown = text_of(page.get(reverse("connectors:list")))
    assert "No account is connected yet" in shown
    assert reverse("connectors:connect") in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    page: Client, host: User, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        for connector in ConnectorFactory.create_batch(1, host=host, last_sync_at=timezone.now()):
            CalendarFactory.create_batch(2, connector=connector)
            CalendarFactory(connector=connector, gone_at=timezone.now())
            SyncRunFactory.create_batch(2, connector=connector)
    with django_assert_num_queries(5):  # session, user, connectors, invitations, open alerts
        answer = page.get(reverse("connectors:list"))
    assert [row.calendars for row in answer.context["rows"]] == [2] * number


def test_times_are_shown_in_the_zone_of_the_viewer(page: Client, connector: Connector) -> None:
    Connector.objects.update(last_sync_at="2026-07-01T22:30:00Z")
    shown = text_of(page.get(reverse("connectors:list")))
    assert "2 Jul 2026, 00:30" in shown


def test_the_page_of_a_connector_shows_calendars_runs_and_what_was_not_understood(
    page: Client, connector: Connector
) -> None:
    calendar = CalendarFactory(connector=connector, name="Team", held_deletions=4)
    EventFactory(calendar=calendar, problem="The time zone “Mars” is unknown.")
    SyncRunFactory(connector=connector, outcome="partial", added=3, held=4, notes=["One note."])
    shown = text_of(page.get(reverse("connectors:detail", args=[connector.pk])))
    for expected in (
        "Team",
        "4 deletions held back",
        "Apply deletions",
        "1 event could not be understood",
        "The time zone “Mars” is unknown.",
        "3 new and 4 held back",
        "One note.",
        "Some calendars failed",
    ):
        assert expected in shown


def test_the_page_of_a_connector_takes_the_same_queries_for_any_number_of_rows(
    page: Client, connector: Connector, django_assert_num_queries: Any
) -> None:
    address = reverse("connectors:detail", args=[connector.pk])
    for _ in range(2):
        calendar = CalendarFactory(connector=connector)
        EventFactory.create_batch(2, calendar=calendar, problem="Odd.")
        SyncRunFactory(connector=connector)
        # The viewer (2), their addresses, the connector (2), alerts, a change of account,
        # calendars, what was not understood (2), or only with caution, runs (2), and the pace (2).
        with django_assert_num_queries(15):
            page.get(address)


def test_only_the_last_twenty_runs_are_shown(page: Client, connector: Connector) -> None:
    SyncRunFactory.create_batch(21, connector=connector)
    answer = page.get(reverse("connectors:detail", args=[connector.pk]))
    assert len(answer.context["runs"]) == 20


def test_a_running_sync_is_shown_with_its_progress(page: Client, connector: Connector) -> None:
    SyncRunFactory(
        connector=connector,
        outcome=SyncRun.Outcome.RUNNING,
        finished_at=None,
        calendars=1,
        calendars_total=2,
        step="Work",
        events_done=1500,
        events_total=3000,
    )
    answer = page.get(reverse("connectors:detail", args=[connector.pk]))
    assert answer.context["row"].state.label == "Syncing"
    assert 'max="1" value="0.750"' in text_of(answer)
    assert "Work: calendar 2 of 2, 1,500 of 3,000 events" in text_of(answer)


# --- Whose they are ---


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("detail", "get"),
        ("sync", "post"),
        ("pause", "post"),
        ("resume", "post"),
        ("rename", "post"),
        ("mode", "post"),
        ("disconnect", "get"),
        ("disconnect", "post"),
        ("reconnect", "get"),
        ("reconnect", "post"),
    ],
)
def test_connectors_of_others_are_not_there_even_for_team_administrators(
    page: Client, host: User, name: str, method: str
) -> None:
    team = TeamFactory()
    MembershipFactory(team=team, user=host, role="administrator")
    theirs = ConnectorFactory(host=MembershipFactory(team=team).user)
    answer = getattr(page, method)(reverse(f"connectors:{name}", args=[theirs.pk]))
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.paused_at is None


def test_the_list_shows_own_connectors_only(page: Client, connector: Connector) -> None:
    ConnectorFactory(name="Not mine")
    shown = text_of(page.get(reverse("connectors:list")))
    assert "Work" in shown
    assert "Not mine" not in shown


def test_a_try_is_followed_by_its_host_only(page: Client, radicale: Radicale) -> None:
    page.post(reverse("connectors:connect"), form(radicale, "anna"))
    attempt = ConnectionTry.objects.get()
    page.force_login(UserFactory())
    assert page.get(reverse("connectors:try", args=[attempt.pk])).status_code == 404


@pytest.mark.parametrize("name", ["list", "connect"])
def test_visitors_are_asked_to_sign_in(client: Client, name: str) -> None:
    address = reverse(f"connectors:{name}")
    answer = client.get(address)
    assert answer.url == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", ["sync", "pause", "resume", "rename", "mode"])
def test_looking_changes_nothing(page: Client, connector: Connector, name: str) -> None:
    assert page.get(reverse(f"connectors:{name}", args=[connector.pk])).status_code == 405


def test_support_staff_see_no_secret(client: Client, connector: Connector) -> None:
    staff = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(staff)
    answer = client.get(reverse("admin:connectors_connector_change", args=[connector.pk]))
    shown = answer.content.decode()
    assert "anna@mail.example" in shown
    assert bytes(connector.sealed_credentials).decode() not in shown
    assert connector.address not in shown
    assert client.get(reverse("admin:connectors_connector_add")).status_code == 403
    found = client.get(reverse("admin:connectors_connector_changelist"), {"q": "anna@mail"})
    assert "Work" in found.content.decode()
