import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from daybook_protocol.moments import clock
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.pairing import Paired, PcClaim, open_pairing, pair, revoke
from kinds.outlook.pairing.refusals import (
    AgentTooOld,
    AlreadyPaired,
    Blocked,
    CodeExpired,
    PairingRefused,
    UnknownId,
    WrongCode,
)
from kinds.outlook.pairing.tokens import bearer_of
from tests.agents.speaker import paired_desk
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> User:
    return UserFactory(name="Anna")


def claim(account: OutlookAccount, code: str, pc: str = "ANNA-PC", **more: Any) -> PcClaim:
    return PcClaim(account.public_id, code, pc, agent="0.1.0", store="outlook", **more)


def wrong(code: str) -> str:
    return "000-000" if code != "000-000" else "000-001"


def test_an_invitation_has_an_id_and_a_code_for_a_quarter_of_an_hour(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", account.public_id)
    assert re.fullmatch(r"\d{3}-\d{3}", code)
    assert account.code_expires_at == NOW + timedelta(minutes=15)
    assert code.replace("-", "") not in account.code_digest
    assert list(OutlookAccount.objects.unpaired().owned_by(host)) == [account]


def test_the_first_pairing_makes_the_connector(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    paired = pair(claim(account, code), now=NOW)
    connector = Connector.objects.get()
    assert (connector.host, connector.kind, connector.name) == (
        host, "outlook", "Outlook on ANNA-PC"
    )  # fmt: skip
    assert (connector.address, connector.account) == (account.public_id, "ANNA-PC")
    assert (connector.mode, connector.next_sync_at) == ("realtime", None)
    assert paired.connector == connector
    assert paired.token.startswith("daybook-agent_")
    assert bearer_of(f"Bearer {paired.token}") == paired.agent
    assert paired.token not in paired.agent.token_digest


def test_id_and_code_may_be_typed_in_any_way(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    typed = PcClaim(
        f" {account.public_id.replace('-', ' ').lower()} ", code.replace("-", ""), "ANNA-PC"
    )
    assert pair(typed, now=NOW).agent.account == account


def test_an_unknown_id_is_told(host: User) -> None:
    with pytest.raises(UnknownId):
        pair(PcClaim("2222-2222", "123-456", "ANNA-PC"), now=NOW)


def test_a_code_works_once(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    pair(claim(account, code), now=NOW)
    with pytest.raises(CodeExpired):
        pair(claim(account, code, take_over=True), now=NOW)


def test_a_code_expires(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    with pytest.raises(CodeExpired):
        pair(claim(account, code), now=NOW + timedelta(minutes=15))


def test_a_new_code_makes_the_old_one_void(host: User) -> None:
    desk = paired_desk(host, now=NOW)
    connector = desk.account.connector
    account, old = open_pairing(host=host, connector=connector, now=NOW)
    again, new = open_pairing(host=host, connector=connector, now=NOW)
    assert account == again == desk.account
    if old != new:
        with pytest.raises(WrongCode):
            pair(claim(account, old, take_over=True), now=NOW)
    assert pair(claim(account, new, take_over=True), now=NOW).connector == connector
    assert Connector.objects.count() == 1


def test_six_wrong_tries_in_ten_minutes_block_the_id_for_half_an_hour(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    for left in (5, 4, 3, 2, 1):
        with pytest.raises(WrongCode) as caught:
            pair(claim(account, wrong(code)), now=NOW)
        assert caught.value.told == {"tries_left": left}
    with pytest.raises(Blocked) as blocked:
        pair(claim(account, wrong(code)), now=NOW)
    until = NOW + timedelta(minutes=30)
    assert blocked.value.told == {"whose": "id", "until": clock(until), "seconds": 1800}
    with pytest.raises(Blocked) as still:
        pair(claim(account, code), now=NOW + timedelta(seconds=90))
    assert still.value.told["seconds"] == 1710
    account.refresh_from_db()
    assert account.blocked_until == until


def test_after_the_block_a_new_code_pairs(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    for _ in range(6):
        with pytest.raises(PairingRefused):
            pair(claim(account, wrong(code)), now=NOW)
    later = NOW + timedelta(minutes=30)
    with pytest.raises(CodeExpired):
        pair(claim(account, code), now=later)
    connector = pair_afresh(account, later)
    assert connector.host == host


def pair_afresh(account: OutlookAccount, now: datetime) -> Connector:
    """The owner opens the page of the invitation again, which has no connector yet."""
    from kinds.outlook.pairing.invitation import renew_code

    code = renew_code(account, now=now)
    return pair(claim(account, code), now=now).connector


def test_wrong_tries_are_forgotten_after_ten_minutes(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    for _ in range(5):
        with pytest.raises(WrongCode):
            pair(claim(account, wrong(code)), now=NOW)
    with pytest.raises(WrongCode) as caught:
        pair(claim(account, wrong(code)), now=NOW + timedelta(minutes=10))
    assert caught.value.told == {"tries_left": 5}


def test_a_second_pc_is_refused_and_noted_until_it_takes_over(host: User) -> None:
    desk = paired_desk(host, pc="OLD-PC", now=NOW)
    account, code = open_pairing(host=host, connector=desk.account.connector, now=NOW)
    later = NOW + timedelta(minutes=1)
    with pytest.raises(AlreadyPaired) as caught:
        pair(claim(account, code, "NEW-PC"), now=later)
    assert caught.value.told == {"pc": "OLD-PC", "last_seen_at": clock(NOW)}
    account.refresh_from_db()
    assert account.rival == {"pc": "NEW-PC", "at": clock(later)}

    paired = pair(claim(account, code, "NEW-PC", take_over=True), now=later)
    account.refresh_from_db()
    old = Agent.objects.get(pk=desk.agent.pk)
    assert (old.revoked_at, old.revoked_because, old.replaced_by) == (later, "replaced", "NEW-PC")
    assert account.rival == {}
    assert list(account.agents.active()) == [paired.agent]
    assert bearer_of(desk.token) == old


def test_a_new_agent_begins_a_stream_of_its_own(host: User) -> None:
    desk = paired_desk(host, now=NOW)
    desk.begin("work")
    account, code = open_pairing(host=host, connector=desk.account.connector, now=NOW)
    pair(claim(account, code, take_over=True), now=NOW)
    account.refresh_from_db()
    assert (account.stream, account.last_seq) == ("", 0)


def test_a_revoked_agent_is_revoked_once(host: User) -> None:
    desk = paired_desk(host, now=NOW)
    assert revoke(desk.agent, now=NOW)
    assert not revoke(desk.agent, because="unpaired", now=NOW)
    revoked = bearer_of(desk.token)
    assert revoked is not None
    assert (revoked.revoked_at, revoked.revoked_because) == (NOW, "revoked")


def test_an_agent_that_is_too_old_is_told_so(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    with pytest.raises(AgentTooOld):
        pair(PcClaim(account.public_id, code, "ANNA-PC", agent="0.0.9"), now=NOW)
    assert pair(claim(account, code), now=NOW)


def test_an_account_of_a_blocked_host_cannot_be_paired(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    User.objects.filter(pk=host.pk).update(is_active=False)
    with pytest.raises(UnknownId):
        pair(claim(account, code), now=NOW)


def test_the_agent_of_a_blocked_host_may_not_speak(host: User) -> None:
    desk = paired_desk(host, now=NOW)
    desk.tell(desk.say.hello())
    User.objects.filter(pk=host.pk).update(is_active=False)
    (goodbye,) = desk.tell(desk.say.calendars("work"))
    assert goodbye["type"] == "goodbye"
    assert bearer_of(desk.token) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_pcs_at_once_one_is_paired_and_the_other_told(host: User) -> None:
    account, code = open_pairing(host=host, now=NOW)
    barrier, outcomes = threading.Barrier(2), []

    def try_to_pair(pc: str) -> None:
        barrier.wait(10)
        try:
            outcomes.append(pair(claim(account, code, pc), now=NOW))
        except PairingRefused as refused:
            outcomes.append(refused)
        connection.close()

    threads = [threading.Thread(target=try_to_pair, args=[pc]) for pc in ("ONE", "TWO")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(type(outcome) for outcome in outcomes if isinstance(outcome, Paired)) == [Paired]
    assert [type(o) for o in outcomes if not isinstance(o, Paired)] == [CodeExpired]
    assert Agent.objects.count() == Connector.objects.count() == 1


# --- By HTTPS ---


def asked(account: OutlookAccount, code: str, **changes: Any) -> dict[str, Any]:
    return {
        "connector_id": account.public_id, "code": code, "pc": "ANNA-PC", "system": "Windows 11",
        "agent": "0.1.0", "protocol": 1, "store": "outlook", "take_over": False, **changes,
    }  # fmt: skip


def post(client: Client, body: Any, **headers: str) -> Any:
    return client.post("/agent/v1/pair", body, content_type="application/json", headers=headers)


def test_pairing_by_https_answers_as_documented(client: Client, host: User) -> None:
    account, code = open_pairing(host=host, now=timezone.now())
    answer = post(client, asked(account, code))
    assert answer.status_code == 200
    told = answer.json()
    assert told.pop("token").startswith("daybook-agent_")
    assert told == {
        "connector": "Outlook on ANNA-PC", "host": "Anna", "portal": "http://testserver",
        "lines": ["websocket", "https"], "xmpp": None,
    }  # fmt: skip


def test_refusals_by_https_carry_their_facts(client: Client, host: User) -> None:
    account, code = open_pairing(host=host, now=timezone.now())
    refused = post(client, asked(account, wrong(code)))
    assert (refused.status_code, refused.json()["code"]) == (403, "wrong-code")
    assert refused.json()["tries_left"] == 5
    old = post(client, asked(account, code, agent="0.0.1"))
    assert (old.status_code, old.json()["oldest_agent"]) == (426, "0.1.0")
    unknown = post(client, asked(account, code, connector_id="2222-2222"))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-connector-id")
    assert post(client, asked(account, code)).status_code == 200
    used = post(client, asked(account, code))
    assert (used.status_code, used.json()["code"]) == (410, "code-expired")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": 481516}, "code"),
        ({"pc": ""}, "pc"),
        ({"protocol": 2}, "protocol"),
        ({"take_over": "yes"}, "take_over"),
        ({"connector_id": "x\0"}, "connector_id"),
    ],
)
def test_a_wrong_request_names_its_field(
    client: Client, host: User, change: dict[str, Any], field: str
) -> None:
    account, code = open_pairing(host=host, now=timezone.now())
    answer = post(client, asked(account, code) | change)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-request")
    assert answer.json()["detail"].startswith(f"{field}: ")
    assert (answer.json()["field"], "fault" in answer.json()) == (field, True)


def test_a_refusal_is_worded_as_the_pc_asks(client: Client) -> None:
    answer = client.post(
        "/agent/v1/pair", [], content_type="application/json", headers={"Accept-Language": "de-AT"}
    )
    assert answer.json() == {
        "code": "bad-request",
        "detail": "Der Inhalt der Anfrage muss ein Objekt sein.",
        "fault": "not-object",
    }


def test_one_address_may_not_guess_for_ever(client: Client, host: User, settings: Any) -> None:
    settings.PAIRING_RATE = "2/10m"
    account, code = open_pairing(host=host, now=timezone.now())
    address = "203.0.113.77"
    answers = [
        client.post(
            "/agent/v1/pair", asked(account, code, connector_id="2222-2222"),
            content_type="application/json", REMOTE_ADDR=address,
        )
        for _ in range(3)
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    told = answers[2].json()
    assert told["code"] == "blocked"
    assert 0 < told["seconds"] <= 600
    assert told["detail"].startswith(
        "Too many requests with wrong IDs or codes came from this network address. Try again in "
    )


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_one_moment_no_more_are_judged(host: User, settings: Any) -> None:
    settings.PAIRING_RATE = "2/10m"
    account, code = open_pairing(host=host, now=timezone.now())

    def guess(number: int) -> int:
        wrong = asked(account, code, connector_id=f"2222-{number + 1000}")
        try:
            return (
                Client(REMOTE_ADDR="203.0.113.79")
                .post("/agent/v1/pair", wrong, content_type="application/json")
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        assert Counter(threads.map(guess, range(12))) == {404: 2, 429: 10}


def test_two_accounts_from_pcs_of_one_name_are_told_apart(host: User) -> None:
    names = []
    for _ in range(3):
        account, code = open_pairing(host=host, now=timezone.now())
        paired = pair(PcClaim(account.public_id, code, "vm"), now=timezone.now())
        names.append(paired.connector.name)
    assert names == ["Outlook on vm", "Outlook on vm (2)", "Outlook on vm (3)"]

    account, code = open_pairing(host=UserFactory(), now=timezone.now())
    paired = pair(PcClaim(account.public_id, code, "vm"), now=timezone.now())
    assert paired.connector.name == "Outlook on vm"


def test_right_codes_from_one_address_are_not_counted(
    client: Client, host: User, settings: Any
) -> None:
    settings.PAIRING_RATE = "2/10m"
    for number in range(4):
        account, code = open_pairing(host=host, now=timezone.now())
        answer = client.post(
            "/agent/v1/pair", asked(account, code, pc=f"PC-{number}"),
            content_type="application/json", REMOTE_ADDR="203.0.113.78",
        )  # fmt: skip
        assert answer.status_code == 200, answer.content


def test_pages_of_browsers_cannot_pair(client: Client, host: User) -> None:
    account, code = open_pairing(host=host, now=timezone.now())
    answer = post(client, asked(account, code), Origin="https://evil.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "no-browsers")


def test_the_pc_ends_its_pairing(client: Client, host: User) -> None:
    desk = paired_desk(host)
    headers = {"Authorization": f"Bearer {desk.token}"}
    assert client.delete("/agent/v1/pair", headers=headers).status_code == 204
    assert desk.refresh().agent.revoked_because == "unpaired"
    again = client.delete("/agent/v1/pair", headers=headers)
    assert (again.status_code, again.json()["code"]) == (403, "revoked")


def test_reach_answers_anybody(client: Client) -> None:
    answer = client.get("/agent/v1/reach").json()
    assert answer.pop("time").endswith("Z")
    assert answer == {"daybook": True, "protocols": [1], "oldest_agent": "0.1.0"}
