"""The beginning of a line: who speaks, how far its reports have come, what it shall know."""

from daybook_protocol import PROTOCOL, english
from daybook_protocol.agent import HelloMessage
from daybook_protocol.portal import GoodbyeMessage, WelcomeMessage
from django.conf import settings

from kinds.outlook.models import AgentCalendar
from kinds.outlook.receive.news import settings_of, unanswered
from kinds.outlook.receive.scene import ExchangeScene
from kinds.outlook.versions import OLDEST_AGENT, is_too_old
from kinds.outlook.words.program import too_old


def greet(scene: ExchangeScene, hello: HelloMessage) -> None:
    if farewell := _farewell(hello):
        scene.answers.append(farewell)
        return
    _know(scene, hello)
    if scene.account.stream != hello.stream:
        # The journal on the PC is new. What calendars hold stays until a difference does not fit.
        scene.account.stream, scene.account.last_seq = hello.stream, 0
    scene.answers.append(
        WelcomeMessage(
            protocol=PROTOCOL,
            portal=settings.VERSION,
            at=scene.now,
            last_seq=scene.account.last_seq,
            connector=scene.connector.name,
            calendars=_revisions(scene),
            settings=settings_of(scene.connector, scene.account).settings,
        )
    )
    scene.answers += unanswered(scene.account.pk)


def _farewell(hello: HelloMessage) -> GoodbyeMessage | None:
    if hello.protocol > PROTOCOL:
        return GoodbyeMessage.saying("protocol-too-new", english.too_new(PROTOCOL))
    if is_too_old(hello.agent):
        return GoodbyeMessage.saying("agent-too-old", too_old(OLDEST_AGENT))
    return None


def _know(scene: ExchangeScene, hello: HelloMessage) -> None:
    agent = scene.agent
    agent.pc, agent.system, agent.version = hello.pc, hello.system, hello.agent
    agent.store, agent.zone, agent.line = hello.store, hello.zone, scene.line
    scene.sees_clock(hello.at)
    scene.shows = scene.examines = True
    if hello.account and hello.account != scene.connector.account:
        scene.connector.account = hello.account
        scene.connector.save(update_fields=["account"])


def _revisions(scene: ExchangeScene) -> dict[str, str]:
    held = AgentCalendar.objects.filter(account=scene.account, gone_at=None).exclude(revision="")
    return dict(held.values_list("key", "revision"))
