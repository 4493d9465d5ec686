"""Connect an Outlook in the browser, and look after its PC. Rows play the agent's part."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector
from kinds.outlook.models import Agent, AgentCalendar, AgentCommand, OutlookAccount
from kinds.outlook.pairing import PcClaim, pair, revoke, stage
from kinds.outlook.pairing.refusals import PairingRefused, UnknownId
from kinds.outlook.words import pc
from live import fragments
from tests.factories import AgentFactory, ConnectorFactory, UserFactory

pytestmark = pytest.mark.django_db

CONNECT = "/connectors/connect/outlook/"
EMPTIED = '<div id="{}" hx-swap-oob="true"></div>'


@pytest.fixture
def host() -> User:
    return UserFactory()


@pytest.fixture
def page(client: Client, host: User) -> Client:
    client.force_login(host)
    return client


@pytest.fixture
def agent(host: User) -> Agent:
    return AgentFactory(account__connector__host=host)


def text_of(answer: Any) -> str:
    return " ".join(
        re.sub(
            r"</?bdi>|(<[^>]+>)", lambda tag: " " if tag[1] else "", answer.content.decode()
        ).split()
    )


def steps(answer: Any) -> list[tuple[str, str]]:
    return [(step.label, step.words) for step in answer.context["following"].steps]


def follow(page: Client, account: OutlookAccount, **query: str) -> Any:
    return page.get(reverse("outlook:pairing", args=[account.public_id]), query)


def claim(account: OutlookAccount, code: str, pc: str = "ANNA-PC", **more: Any) -> PcClaim:
    return PcClaim(account.public_id, code, pc, "Windows 11", "0.1.0", "outlook", **more)


# --- Connect ---


def test_outlook_stands_beside_the_services_and_says_what_it_needs(page: Client) -> None:
    services = page.get(reverse("connectors:connect"))
    assert f'href="{CONNECT}"' in services.content.decode()
    assert "classic Outlook on a Windows PC" in text_of(page.get(CONNECT))


def test_the_code_is_shown_once_with_the_time_it_lasts(page: Client, host: User) -> None:
    assert not OutlookAccount.objects.exists()
    answer = page.post(CONNECT)
    account = OutlookAccount.objects.get(host=host)
    code = answer.context["code"]
    assert re.fullmatch(r"\d{3}-\d{3}", code)
    assert answer.content.decode().count(f'<code id="pairing-code">{code}</code>') == 1
    assert account.code_expires_at is not None
    until = account.code_expires_at.astimezone(ZoneInfo(host.timezone))
    said = text_of(answer)
    assert f"works until {until:%H:%M}, {until.day} {until:%B %Y} ({until:%Z})" in said
    assert (
        f"daybook-connector pair --portal {settings.SITE_URL} --id {account.public_id} "
        f"--code {code} --store vdir --folder ~/calendars"
    ) in said

    again = follow(page, account)
    assert code not in again.content.decode()
    assert steps(again) == [
        ("Pair the PC", "under way"),
        ("List its calendars", "not reached yet"),
        ("Read them for the first time", "not reached yet"),
    ]


def test_the_page_follows_the_pc_from_the_code_to_the_first_sync(page: Client) -> None:
    code = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    paired = pair(claim(account, code), now=timezone.now())
    assert steps(follow(page, account)) == [
        ("Pair the PC", "ANNA-PC is paired"),
        ("List its calendars", "under way"),
        ("Read them for the first time", "not reached yet"),
    ]

    account.refresh_from_db()
    OutlookAccount.objects.update(listed_at=timezone.now())
    for key in ("main", "team"):
        AgentCalendar.objects.create(account=account, key=key, name=key, access="read-write")
    AgentCalendar.objects.filter(key="main").update(revision="r1")
    AgentCalendar.objects.get(key="main").events.create(key="e", etag="1", version=1)
    answer = follow(page, account)
    assert steps(answer) == [
        ("Pair the PC", "ANNA-PC is paired"),
        ("List its calendars", "2 calendars"),
        ("Read them for the first time", "1 of 2 calendars, 1 event so far"),
    ]

    Connector.objects.filter(pk=paired.connector.pk).update(last_sync_at=timezone.now())
    assert "The first sync is through." in text_of(follow(page, account))


def test_a_pc_that_cannot_read_its_calendars_says_so_instead_of_listing(page: Client) -> None:
    code = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    pair(claim(account, code), now=timezone.now())
    before = follow(page, account).context["following"].seen
    assert "It lists its calendars now." in text_of(follow(page, account))

    told = {"code": "sync-failed", "detail": "The calendar store is not there.", "since": None}
    Agent.objects.update(state={"conditions": [told]})
    answer = follow(page, account)
    assert answer.context["following"].seen != before
    said = text_of(answer)
    assert "It lists its calendars now." not in said
    assert (
        "Calendars cannot be read on the PC The PC says: The calendar store is not there. "
        "See what the program said."
    ) in said

    told["code"] = "calendar-not-read"
    OutlookAccount.objects.update(listed_at=timezone.now())
    Agent.objects.update(state={"conditions": [told]})
    assert "Calendar could not be read The PC says:" in text_of(follow(page, account))


@pytest.mark.parametrize("because", ["unpaired", "revoked"])
def test_a_pairing_that_was_ended_is_not_called_expired(page: Client, because: str) -> None:
    code = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    paired = pair(claim(account, code), now=timezone.now())
    Connector.objects.update(last_sync_at=timezone.now())
    revoke(paired.agent, because=because, now=timezone.now())
    answer = follow(page, account)
    assert answer.context["following"].stage == "unpaired"
    assert "No PC is paired any more" in text_of(answer)
    assert "hx-get" not in answer.content.decode().partition('id="pairing"')[2][:200]

    # A code that is asked for then waits, and expires, as ever.
    page.post(reverse("outlook:pair", args=[paired.connector.pk]))
    assert follow(page, account).context["following"].stage == "waiting"
    OutlookAccount.objects.update(code_expires_at=timezone.now())
    assert follow(page, account).context["following"].stage == "expired"


def test_a_page_that_asks_is_answered_only_when_something_is_new(page: Client) -> None:
    page.post(CONNECT)
    account = OutlookAccount.objects.get()
    address = reverse("outlook:pairing", args=[account.public_id])
    seen = follow(page, account).context["following"].seen
    htmx = {"HX-Request": "true"}
    assert page.get(address, {"seen": seen}, headers=htmx).status_code == 204
    OutlookAccount.objects.update(code_expires_at=timezone.now())
    answer = page.get(address, {"seen": seen}, headers=htmx)
    assert "The code has expired" in text_of(answer)
    assert "hx-get" not in answer.content.decode()


def test_a_used_code_is_taken_off_the_page(page: Client) -> None:
    code = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    htmx = {"HX-Request": "true"}
    address = reverse("outlook:pairing", args=[account.public_id])
    assert "pairing-given" not in page.get(address, headers=htmx).content.decode()
    pair(claim(account, code), now=timezone.now())
    told = page.get(address, headers=htmx).content.decode()
    for name in ("pairing-given", "another-code-card"):
        assert EMPTIED.format(name) in told
        # Whatever is swapped has its place on the page, however it was opened.
        assert page.get(address).content.decode().count(f'id="{name}"') == 1


def test_wrong_codes_show_how_many_tries_are_left(page: Client) -> None:
    page.post(CONNECT)
    account = OutlookAccount.objects.get()
    seen = follow(page, account).context["following"].seen
    for left in ("5 tries are left", "4 tries are left"):
        with pytest.raises(PairingRefused):
            pair(claim(account, "000-0000"), now=timezone.now())
        answer = follow(page, account)
        assert left in text_of(answer)
        assert answer.context["following"].seen != seen
    later = timezone.now() + timedelta(minutes=11)
    assert stage.follow(OutlookAccount.objects.get(), later).tries_left is None


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Your administrator has Daybook Connector."),
        ("https://intranet.example.com/c", "Get Daybook Connector"),
    ],
)
def test_the_page_says_where_the_program_is(
    page: Client, settings: Any, address: str, said: str
) -> None:
    settings.CONNECTOR_DOWNLOAD_URL = address
    for answer in (page.get(CONNECT), page.post(CONNECT)):
        assert said in text_of(answer)
        assert (f'<a href="{address}">' in answer.content.decode()) is bool(address)


def test_too_many_wrong_codes_show_until_when_the_id_is_blocked(page: Client) -> None:
    page.post(CONNECT)
    account = OutlookAccount.objects.get()
    for _ in range(6):
        with pytest.raises(PairingRefused):
            pair(claim(account, "000-0000"), now=timezone.now())
    answer = follow(page, account)
    assert "Blocked after too many wrong tries" in text_of(answer)
    assert answer.context["following"].steps[0].state == "failed"
    assert "a new code comes with another ID and works at once." in text_of(answer)

    another = page.post(reverse("outlook:new-code", args=[account.public_id]))
    fresh = OutlookAccount.objects.get()
    assert fresh.public_id != account.public_id
    pair(claim(fresh, another.context["code"]), now=timezone.now())


def test_a_pc_that_falls_silent_half_way_is_told(page: Client) -> None:
    code = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    pair(claim(account, code), now=timezone.now())
    Agent.objects.update(last_seen_at=timezone.now() - timedelta(minutes=2))
    assert "The PC is silent" in text_of(follow(page, account))


def test_a_new_code_makes_the_one_before_void(page: Client) -> None:
    first = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    answer = page.post(reverse("outlook:new-code", args=[account.public_id]))
    with pytest.raises(UnknownId):
        pair(claim(account, first), now=timezone.now())
    renewed = OutlookAccount.objects.get()
    assert pair(claim(renewed, answer.context["code"]), now=timezone.now()).agent.pc == "ANNA-PC"


def test_the_live_page_turns_by_itself_and_only_for_its_owner(page: Client, host: User) -> None:
    code = page.post(CONNECT).context["code"]
    account = OutlookAccount.objects.get()
    topics = frozenset({f"pairing:{account.public_id}"})
    (before,) = fragments.changed(host, [("pairing", account.public_id)], topics).values()
    assert "Waiting for the PC" in before
    paired = pair(claim(account, code), now=timezone.now())
    changed = fragments.changed(host, [("connector", str(paired.connector.pk))], topics)
    after = changed.pop("pairing")
    assert changed == {
        name: EMPTIED.format(name) for name in ("pairing-given", "another-code-card")
    }
    assert "ANNA-PC is paired" in after
    assert fragments.changed(UserFactory(), [("pairing", account.public_id)], topics) == {}
    assert fragments.snapshot(host, topics)["pairing"] == after


def test_somebody_elses_pairing_is_not_there(client: Client, page: Client) -> None:
    page.post(CONNECT)
    account = OutlookAccount.objects.get()
    client.force_login(UserFactory())
    assert follow(client, account).status_code == 404
    assert client.post(
        reverse("outlook:new-code", args=[account.public_id])
    ).status_code == 404  # fmt: skip


# --- The connector's page ---


def detail(page: Client, agent: Agent) -> Any:
    return page.get(reverse("connectors:detail", args=[agent.account.connector_id]))


def address(name: str, agent: Agent) -> str:
    return reverse(name, args=[agent.account.connector_id])


def test_the_page_shows_the_pc_its_line_and_its_clock(page: Client, agent: Agent) -> None:
    Agent.objects.update(skew_ms=4_200)
    said = text_of(detail(page, agent))
    for words in (
        "State Online", "Line WebSocket", "Clock 4 seconds ahead", "PC ANNA-PC",
        "System Windows 11",
        "Program Daybook Connector 0.1.0", "Sync mode Real-time", "Connector ID K7QF-",
        "Titles of events stay on the PC.",
    ):  # fmt: skip
        assert words in said
    assert "Mode in force" not in said
    assert "Reconnect" not in said


def test_a_pc_that_polls_because_it_is_blocked_shows_the_mode_in_force(
    page: Client, agent: Agent
) -> None:
    state = {"mode": "auto", "minutes": 5, "conditions": [{"code": "channel-blocked"}]}
    Agent.objects.update(state=state, line="https")
    said = text_of(detail(page, agent))
    assert (
        "Mode in force Auto-sync, every 5 minutes, because the real-time channel is blocked" in said
    )
    assert "Line HTTPS" in said


def test_of_a_pc_that_is_silent_nothing_is_shown_as_if_it_were_there(
    page: Client, agent: Agent
) -> None:
    said = text_of(detail(page, agent))
    assert said.count("Last heard of") == 1
    assert "Last seen" not in said

    Agent.objects.update(last_seen_at=timezone.now() - timedelta(minutes=5))
    soon = timezone.now() + timedelta(minutes=20)
    Connector.objects.update(next_sync_at=soon, error_code="agent-offline", failures=1)
    said = text_of(detail(page, agent))
    assert "Last line WebSocket" in said
    assert "Clock agrees" not in said
    assert "Next sync when the PC is back" in said


def test_the_heartbeat_moves_last_seen_without_a_reload(page: Client, agent: Agent) -> None:
    answer = page.get(address("outlook:heartbeat", agent))
    assert 'id="outlook-heartbeat"' in answer.content.decode()
    assert 'id="connector-facts" hx-swap-oob="true"' in answer.content.decode()
    Agent.objects.update(revoked_at=timezone.now())
    assert page.get(address("outlook:heartbeat", agent)).status_code == 204


def test_earlier_pcs_are_listed_with_how_they_ended(page: Client, agent: Agent) -> None:
    for number, (because, by) in enumerate(
        [("replaced", "ANNA-PC"), ("revoked", ""), ("unpaired", "")]
    ):
        AgentFactory(
            account=agent.account, pc=f"PC-{number}", revoked_at=timezone.now(),
            revoked_because=because, replaced_by=by,
        )  # fmt: skip
    said = text_of(detail(page, agent))
    assert "Earlier PCs (3)" in said
    for words in ("PC-0: replaced by ANNA-PC", "PC-1: revoked", "PC-2: ended on the PC"):
        assert words in said


def test_what_the_self_test_found_is_shown_whatever_it_looks_like(
    page: Client, agent: Agent
) -> None:
    steps = [
        {"name": "attach", "verdict": "fine", "detail": "Outlook 16.0", "ms": 420},
        {"name": "write", "verdict": "broken", "detail": "<b>refused</b>"},
        "nonsense",
    ]
    agent.findings = {
        "selftest": {"at": "2026-11-25T09:10:00Z", "report": {"steps": steps}},
        "doctor": {"at": "no instant", "report": {"ladder": 7}},
    }
    agent.save()
    said = text_of(detail(page, agent))
    assert "Self-test of 25 Nov 2026, 10:10: 1 fine and 1 broken" in said
    assert "fine Attach 420 ms Outlook 16.0" in said
    assert "broken Write &lt;b&gt;refused&lt;/b&gt;" in said
    assert "Doctor: nothing told" in said


def test_another_pc_takes_over_with_a_new_code(page: Client, agent: Agent) -> None:
    asked = page.get(address("outlook:pair", agent))
    assert "ANNA-PC speaks for this connector now." in text_of(asked)
    shown = page.post(address("outlook:pair", agent))
    code = shown.context["code"]
    assert text_of(shown).count("--take-over") == 3
    assert "ANNA-PC speaks for this connector now." in text_of(shown)
    agent.account.refresh_from_db()
    assert steps(follow(page, agent.account))[0] == ("Pair the PC", "under way")
    pair(claim(agent.account, code, pc="NEW-PC", take_over=True), now=timezone.now())
    assert steps(follow(page, agent.account))[0] == ("Pair the PC", "NEW-PC is paired")
    assert "ANNA-PC: replaced by NEW-PC" in text_of(detail(page, agent))


def test_revoking_a_pc_asks_first_and_then_says_so(page: Client, agent: Agent) -> None:
    assert "Revoke ANNA-PC?" in text_of(page.get(address("outlook:revoke", agent)))
    assert Agent.objects.active().exists()
    answer = page.post(address("outlook:revoke", agent), follow=True)
    assert "ANNA-PC may not sync any more." in text_of(answer)
    assert "No PC is paired" in text_of(answer)
    agent.refresh_from_db()
    assert agent.revoked_because == "revoked"
    again = page.post(address("outlook:revoke", agent), follow=True)
    assert "No PC is paired." in text_of(again)


def test_titles_are_read_only_when_the_host_says_so(page: Client, agent: Agent) -> None:
    page.post(address("outlook:titles", agent), {"titles": "on"})
    agent.account.refresh_from_db()
    assert agent.account.titles
    assert "Titles of events are read." in text_of(detail(page, agent))
    page.post(address("outlook:titles", agent), {"titles": "off"})
    agent.account.refresh_from_db()
    assert not agent.account.titles


def test_real_time_is_the_first_choice_where_changes_are_pushed(page: Client, agent: Agent) -> None:
    form = detail(page, agent).context["mode_form"]
    assert form.fields["sync"].choices[0][0] == "realtime"
    assert form.initial == {"sync": "realtime"}
    for sync, mode in (("15", "auto"), ("manual", "manual"), ("realtime", "realtime")):
        page.post(address("connectors:mode", agent), {"sync": sync})
        assert Connector.objects.get().mode == mode


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "ANNA-PC was asked to read its calendars now."),
        ({"line": "https"}, "ANNA-PC was asked. It hears of it when it next asks for news."),
        ({"last_seen_at": None}, "ANNA-PC is offline. It is read as soon as it is back."),
        ({"revoked_at": timezone.now()}, "No PC is paired, so there is nothing to read."),
    ],
)
def test_sync_now_says_that_the_pc_was_asked_or_cannot_be(
    page: Client, agent: Agent, facts: dict[str, Any], said: str
) -> None:
    Agent.objects.update(**facts)
    answer = page.post(address("connectors:sync", agent), follow=True)
    assert said in text_of(answer)


def test_sync_now_has_the_agent_read_its_store(page: Client, agent: Agent) -> None:
    page.post(address("connectors:sync", agent))
    assert AgentCommand.objects.get().name == "sync"


def test_reconnecting_an_outlook_is_pairing_a_pc(page: Client, agent: Agent) -> None:
    answer = page.get(address("connectors:reconnect", agent))
    assert answer.url == address("outlook:pair", agent)


def test_pages_of_the_pc_are_for_outlook_only(page: Client, host: User) -> None:
    other = ConnectorFactory(host=host)
    for name in ("pair", "revoke", "heartbeat"):
        assert page.get(reverse(f"outlook:{name}", args=[other.pk])).status_code == 404
    assert "Earlier PCs" not in text_of(page.get(reverse("connectors:detail", args=[other.pk])))


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (300, "agrees with the portal"),
        (-4_000, "4 seconds behind"),
        (600_000, "10 minutes ahead"),
    ],
)
def test_the_clock_in_words(ms: int, words: str) -> None:
    assert pc.clock(timedelta(milliseconds=ms)) == words
