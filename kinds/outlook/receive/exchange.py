"""The one function behind all lines: messages of an agent in, answers of the portal out."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from daybook_protocol.agent import (
    AgentMessage,
    HeartbeatMessage,
    HelloMessage,
    StateMessage,
)
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import Fault
from daybook_protocol.message import ReportMessage
from daybook_protocol.portal import AckMessage, GoodbyeMessage, PortalMessage, RefusedMessage
from daybook_protocol.reading import agent_message
from daybook_protocol.reports import (
    AnyReport,
    CalendarsMessage,
    ChangesMessage,
    DoneAnswer,
    FailedAnswer,
    FindingsMessage,
    SnapshotMessage,
    SyncedMessage,
    WishMessage,
)
from django.db import transaction

from kinds.outlook.models import Agent
from kinds.outlook.receive import (
    answers,
    events,
    heartbeat,
    hello,
    listing,
    passes,
    remarks,
    wishes,
)
from kinds.outlook.receive.goodbye import goodbye_of
from kinds.outlook.receive.scene import ExchangeScene, open_scene

log = logging.getLogger(__name__)


def exchange(
    agent: Agent, messages: Sequence[Any], line: str, now: datetime
) -> list[PortalMessage]:
    """Take in JSON values, in order, and return what is to be sent back.

    Everything is stored in one transaction before anything is acknowledged. A message that cannot
    be understood is refused and costs no other. A `goodbye` in the answer is its last message, and
    the line is to be closed.
    """
    understood = [_understand(message) for message in messages]
    if len(understood) == 1 and isinstance(understood[0], HeartbeatMessage):
        beat = heartbeat.quick_beat(agent, understood[0], now)
        if beat is not None:
            return [beat]
    with transaction.atomic():
        scene = open_scene(agent.pk, line, now)
        if scene is None:
            return [goodbye_of(agent.pk)]
        for message in understood:
            _take(scene, message)
            if scene.answers and isinstance(scene.answers[-1], GoodbyeMessage):
                return scene.answers
        if scene.has_reports:
            scene.answers.append(AckMessage(seq=scene.account.last_seq))
        scene.end()
    return scene.answers


def _understand(message: Any) -> AgentMessage | ProtocolError:
    if isinstance(message, ProtocolError):
        return message
    try:
        return agent_message(message)
    except ProtocolError as error:
        return error


def _take(scene: ExchangeScene, message: AgentMessage | ProtocolError) -> None:
    if isinstance(message, ProtocolError):
        _refuse(scene, message)
    elif isinstance(message, ReportMessage):
        if _is_next(scene, message.seq):
            scene.account.last_seq = message.seq
            _take_report(scene, message)
    elif isinstance(message, HelloMessage):
        hello.greet(scene, message)
    elif isinstance(message, HeartbeatMessage):
        heartbeat.beat(scene, message)
    elif isinstance(message, StateMessage):
        remarks.note_state(scene, message)
    else:
        remarks.note_progress(scene, message)


def _take_report(scene: ExchangeScene, report: AnyReport) -> None:
    match report:
        case CalendarsMessage():
            listing.store(scene, report)
        case SnapshotMessage():
            events.store_part(scene, report)
        case ChangesMessage():
            events.store_changes(scene, report)
        case SyncedMessage():
            passes.confirm(scene, report)
        case DoneAnswer() | FailedAnswer():
            answers.store(scene, report)
        case WishMessage():
            wishes.follow(scene, report)
        case FindingsMessage():
            remarks.note_findings(scene, report)


def _is_next(scene: ExchangeScene, seq: int) -> bool:
    """Whether a report is new and follows the one before. A repeated one is only acknowledged."""
    account = scene.account
    if not account.stream:
        error = ProtocolError("type", Fault("no-hello"), code="no-hello", seq=seq)
        scene.answers.append(RefusedMessage.because(error))
        return False
    if seq > account.last_seq + 1:
        scene.answers.append(RefusedMessage.gap(seq, account.last_seq))
        return False
    scene.has_reports = True
    return seq == account.last_seq + 1


def _refuse(scene: ExchangeScene, error: ProtocolError) -> None:
    """A report that cannot be read counts as received: sent again it would be no better, and all
    that follows would wait for it for ever."""
    if error.seq is not None:
        if not _is_next(scene, error.seq):
            return
        scene.account.last_seq = error.seq
        events.note_unreadable(scene, error)
    log.warning("refused a message of agent %s: %s (%s)", scene.agent.pk, error.code, error.field)
    scene.answers.append(RefusedMessage.because(error))
