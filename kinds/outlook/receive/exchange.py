"""The one function behind all lines: messages of an agent in, answers of the portal out."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kinds.outlook.models import Agent
from kinds.outlook.protocol import Message, ProtocolError, compose, parse, told
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
from kinds.outlook.receive.scene import Scene, open_scene

log = logging.getLogger(__name__)


def exchange(agent: Agent, messages: Sequence[Any], line: str, now: datetime) -> list[Message]:
    """Take in JSON values, in order, and return what is to be sent back.

    Everything is stored in one transaction before anything is acknowledged. A message that cannot
    be understood is refused and costs no other. A `goodbye` in the answer is its last message, and
    the line is to be closed.
    """
    understood = [_understand(message) for message in messages]
    if len(understood) == 1 and isinstance(understood[0], told.Heartbeat):
        beat = heartbeat.quick_beat(agent, understood[0], now)
        if beat is not None:
            return [beat]
    with transaction.atomic():
        scene = open_scene(agent.pk, line, now)
        if scene is None:
            return [goodbye_of(agent.pk)]
        for raw, message in zip(messages, understood, strict=True):
            _take(scene, raw, message)
            if scene.answers and scene.answers[-1]["type"] == "goodbye":
                return scene.answers
        if scene.has_reports:
            scene.answers.append(compose.ack(scene.account.last_seq))
        scene.end()
    return scene.answers


def _understand(message: Any) -> told.Told | ProtocolError:
    if isinstance(message, ProtocolError):
        return message
    try:
        return parse(message)
    except ProtocolError as error:
        return error


def _take(scene: Scene, raw: Any, message: told.Told | ProtocolError) -> None:
    if isinstance(message, ProtocolError):
        _refuse(scene, raw, message)
    elif isinstance(message, told.REPORTS):
        if _is_next(scene, message.seq):
            scene.account.last_seq = message.seq
            _take_report(scene, message)
    elif isinstance(message, told.Hello):
        hello.greet(scene, message)
    elif isinstance(message, told.Heartbeat):
        heartbeat.beat(scene, message)
    elif isinstance(message, told.State):
        remarks.note_state(scene, message)
    else:
        remarks.note_progress(scene, message)


def _take_report(scene: Scene, report: told.Report) -> None:
    match report:
        case told.Calendars():
            listing.store(scene, report)
        case told.Snapshot():
            events.store_part(scene, report)
        case told.Changes():
            events.store_changes(scene, report)
        case told.Synced():
            passes.confirm(scene, report)
        case told.Answer():
            answers.store(scene, report)
        case told.Wish():
            wishes.follow(scene, report)
        case told.Findings():
            remarks.note_findings(scene, report)


def _is_next(scene: Scene, seq: int) -> bool:
    """Whether a report is new and follows the one before. A repeated one is only acknowledged."""
    account = scene.account
    if not account.stream:
        error = ProtocolError("type", "say hello first", code="no-hello", seq=seq)
        scene.answers.append(compose.refused(error))
        return False
    if seq > account.last_seq + 1:
        scene.answers.append(compose.gap(seq, account.last_seq))
        return False
    scene.has_reports = True
    return seq == account.last_seq + 1


def _refuse(scene: Scene, raw: Any, error: ProtocolError) -> None:
    """A report that cannot be read counts as received: sent again it would be no better, and all
    that follows would wait for it for ever."""
    if error.seq is not None:
        if not _is_next(scene, error.seq):
            return
        scene.account.last_seq = error.seq
        events.note_unreadable(scene, raw if isinstance(raw, dict) else error.about, error)
    log.warning("refused a message of agent %s: %s (%s)", scene.agent.pk, error.code, error.field)
    scene.answers.append(compose.refused(error))
