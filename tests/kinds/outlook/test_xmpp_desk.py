"""What the portal does with stanzas: whose they are, what they are answered, what is pushed."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from channels.db import database_sync_to_async
from daybook_protocol.commands import CheckArguments
from daybook_protocol.limits import LARGEST
from daybook_protocol.portal import GoodbyeMessage
from django.utils import timezone

from kinds.outlook import lookout
from kinds.outlook.commands import issue
from kinds.outlook.models import Agent, AgentCommand
from kinds.outlook.pairing import PcClaim, open_pairing, pair, revoke
from kinds.outlook.xmpp import desk as desk_module
from kinds.outlook.xmpp.desk import Desk
from tests.agents.speaker import Desk as Pc
from tests.agents.speaker import Message, paired_desk

pytestmark = pytest.mark.django_db(transaction=True)

JID = "anna@example.com"
ADDRESS = f"{JID}/daybook-1"


class Room:
    """The desk with a PC in front of it, and everything that was said."""

    def __init__(self, pc: Pc) -> None:
        self.pc = pc
        self.said: list[tuple[str, list[Message]]] = []
        self.desk = Desk(self._note, "a channel")

    def _note(self, address: str, messages: Sequence[Message]) -> None:
        self.said.append((address, [json.loads(each.as_text()) for each in messages]))

    async def tell(self, *messages: Any, address: str = ADDRESS, token: str = "") -> list[Message]:
        """What this stanza is answered, at the address it came from."""
        before = len(self.said)
        text = json.dumps({"token": token or self.pc.token, "messages": list(messages)})
        await self.desk.take(address, address.partition("/")[0], text)
        answers = self.said[before:]
        assert {where for where, _ in answers} <= {address}
        return [message for _, said in answers for message in said]


@pytest.fixture
async def room() -> Room:
    return Room(await database_sync_to_async(paired_desk)())


def kinds(answers: list[Message]) -> list[str]:
    return [answer["type"] for answer in answers]


async def the_agent(room: Room) -> Agent:
    return await Agent.objects.aget(pk=room.pc.agent.pk)


async def test_the_conversation_is_that_of_every_line(room: Room) -> None:
    say = room.pc.say
    answers = await room.tell(say.hello(line="xmpp"), say.heartbeat(), say.calendars("work"))
    assert kinds(answers) == ["welcome", "beat", "ack"]
    agent = await the_agent(room)
    assert (agent.line, agent.xmpp_jid) == ("xmpp", JID)


async def test_a_token_counts_from_the_account_that_used_it_first(room: Room) -> None:
    assert kinds(await room.tell(room.pc.say.hello())) == ["welcome"]
    (goodbye,) = await room.tell(room.pc.say.hello(), address="mallory@example.com/x")
    assert (goodbye["type"], goodbye["code"]) == ("goodbye", "not-signed-in")
    assert "another XMPP account" in goodbye["detail"]
    # The right one was not disturbed, and may come from another place.
    assert kinds(await room.tell(room.pc.say.heartbeat())) == ["beat"]
    elsewhere = await room.tell(room.pc.say.hello(), address=f"{JID}/daybook-2")
    assert kinds(elsewhere) == ["welcome"]


async def test_of_two_accounts_at_once_one_is_taken(room: Room) -> None:
    hello = room.pc.say.hello()
    text = json.dumps({"token": room.pc.token, "messages": [hello]})
    jids = ("one@example.com", "two@example.com")
    await asyncio.gather(*(room.desk.take(f"{jid}/x", jid, text) for jid in jids))
    assert sorted(said[0]["type"] for _, said in room.said) == ["goodbye", "welcome"]


@pytest.mark.parametrize(
    "text",
    ["", "no JSON", "[]", "{}", '{"token": 7, "messages": []}', '{"token": "x", "messages": {}}',
     json.dumps({"token": "x", "messages": [{}] * 201}), "[" * 100_000],
)  # fmt: skip
async def test_what_no_agent_says_is_not_answered(room: Room, text: str) -> None:
    await room.desk.take(ADDRESS, JID, text)
    assert room.said == []


async def test_unknown_and_revoked_tokens_are_told_so(room: Room) -> None:
    (unknown,) = await room.tell(room.pc.say.hello(), token="daybook-agent_wrong")
    assert (unknown["code"], unknown["retry"]) == ("not-signed-in", False)
    assert kinds(await room.tell(room.pc.say.hello())) == ["welcome"]
    await database_sync_to_async(revoke)(room.pc.agent, now=timezone.now())
    (goodbye,) = await room.tell(room.pc.say.heartbeat())
    assert (goodbye["code"], len(room.desk.seats)) == ("revoked", 0)


async def test_a_hint_that_was_lost_is_made_good_unless_the_agent_was_sent_away(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("COMMANDS_EVERY", "SETTINGS_EVERY"):
        monkeypatch.setattr(lookout, name, 0.0)
    assert kinds(await room.tell(room.pc.say.hello())) == ["welcome"]
    await database_sync_to_async(_ask)(room.pc)
    assert kinds(await room.tell(room.pc.say.heartbeat())) == ["beat", "command"]
    await database_sync_to_async(revoke)(room.pc.agent, now=timezone.now())
    assert kinds(await room.tell(room.pc.say.heartbeat())) == ["goodbye"]


async def test_a_message_that_is_too_large_costs_the_others_nothing(room: Room) -> None:
    await room.tell(room.pc.say.hello())
    huge = {"type": "progress", "calendar": "x" * LARGEST, "step": "", "done": 1, "total": 1}
    answers = await room.tell(huge, room.pc.say.heartbeat())
    assert kinds(answers) == ["refused", "beat"]
    assert answers[0]["code"] == "too-large"


async def test_news_are_said_once_where_the_agent_is(room: Room) -> None:
    await room.tell(room.pc.say.hello())
    command = await database_sync_to_async(_ask)(room.pc)
    for _ in range(2):
        await room.desk.news(room.pc.agent.pk)
    (pushed,) = room.said[1:]
    assert (pushed[0], [each["id"] for each in pushed[1]]) == (ADDRESS, [str(command.pk)])
    await room.desk.news(room.pc.agent.pk + 1)
    assert len(room.said) == 2
    # At the next hello it is said again, as it was not answered.
    assert kinds(await room.tell(room.pc.say.hello())) == ["welcome", "command"]
    # And by then it is settled.
    answers = await room.tell(room.pc.say.done(str(command.pk)))
    assert kinds(answers) == ["ack"]
    assert (await AgentCommand.objects.aget(pk=command.pk)).outcome == "done"


async def test_after_a_restart_of_the_portal_agents_go_on_without_a_hello(room: Room) -> None:
    await room.tell(room.pc.say.hello())
    await database_sync_to_async(_ask)(room.pc)
    room.desk = Desk(room._note, "another channel")
    assert kinds(await room.tell(room.pc.say.heartbeat())) == ["beat", "settings", "command"]


async def test_a_replaced_agent_is_sent_away(room: Room) -> None:
    await room.tell(room.pc.say.hello())
    goodbye = GoodbyeMessage.saying("replaced", "NEW-PC has taken over.")
    room.desk.send_away(room.pc.agent.pk, goodbye)
    assert room.said[-1] == (ADDRESS, [goodbye.wire()])
    await room.desk.news(room.pc.agent.pk)
    assert len(room.said) == 2


async def test_who_floods_loses_stanzas_and_no_one_else(room: Room) -> None:
    other = await database_sync_to_async(_another)()
    beat = json.dumps({"token": room.pc.token, "messages": [room.pc.say.heartbeat()]})
    hello = json.dumps({"token": other.token, "messages": [other.say.hello()]})
    await asyncio.gather(
        *(room.desk.take(ADDRESS, JID, beat) for _ in range(desk_module.MOST_WAITING + 30)),
        room.desk.take("ben@example.com/x", "ben@example.com", hello),
    )
    answered = [address for address, _ in room.said]
    assert answered.count("ben@example.com/x") == 1
    assert answered.count(ADDRESS) == desk_module.MOST_WAITING + 1


def _ask(pc: Pc) -> AgentCommand:
    return issue(
        pc.refresh().account,
        subject="check",
        arguments=CheckArguments(network=False),
        now=timezone.now(),
    )


def _another() -> Pc:
    from tests.factories import UserFactory

    account, code = open_pairing(host=UserFactory(name="Ben"), now=timezone.now())
    paired = pair(PcClaim(account.public_id, code, "BEN-PC", agent="0.1.0"), now=timezone.now())
    return Pc(paired.agent.account, paired.agent, paired.token)
