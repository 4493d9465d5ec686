"""Snapshots and changes of calendars.

They wake nobody: every pass ends with `synced`, and one sync then reads it all.
"""

from daybook_protocol import english
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import Fault
from daybook_protocol.portal import RefusedMessage, ResendMessage
from daybook_protocol.reports import ChangesMessage, SnapshotMessage

from kinds.outlook.models import AgentCalendar
from kinds.outlook.receive.scene import ExchangeScene
from kinds.outlook.receive.upsert import mark_gone, sweep, upsert
from kinds.outlook.words.reasons import UNREADABLE


def store_part(scene: ExchangeScene, part: SnapshotMessage) -> None:
    """Store a part at once; what it does not show goes only with the last one, so that a calendar
    is at no moment emptier than it is."""
    calendar = _calendar(scene, part.calendar)
    if calendar is None:
        return
    if part.part == 1:
        calendar.building, calendar.parts_held = part.revision, 0
        if calendar.error_code == UNREADABLE:
            calendar.forget_error()
    if calendar.building != part.revision or calendar.parts_held != part.part - 1:
        _ask_again(scene, calendar, english.PART_MISSING)
        return
    calendar.version += 1
    calendar.parts_held = part.part
    upsert(calendar, part.events, seen_in=part.revision, titles=scene.account.titles)
    if part.part == part.parts:
        sweep(calendar, seen_in=part.revision, now=scene.now)
        calendar.revision, calendar.building, calendar.parts_held = part.revision, "", 0
    calendar.save()


def store_changes(scene: ExchangeScene, changes: ChangesMessage) -> None:
    calendar = _calendar(scene, changes.calendar)
    if calendar is None:
        return
    if not calendar.revision or calendar.revision != changes.base:
        reason = english.not_held(changes.base)
        scene.answers.append(ResendMessage(calendar=calendar.key, reason=reason))
        return
    calendar.version += 1
    upsert(calendar, changes.events, seen_in=changes.revision, titles=scene.account.titles)
    mark_gone(calendar, changes.removed, scene.now)
    calendar.revision = changes.revision
    calendar.save()


def note_unreadable(scene: ExchangeScene, error: ProtocolError) -> None:
    """A report about a calendar was lost, so what is held of it is not the whole truth."""
    if error.kind not in {"snapshot", "changes"} or not error.calendar:
        return
    AgentCalendar.objects.filter(account=scene.account, key=error.calendar).update(
        building="", parts_held=0, revision="",
        error_code=UNREADABLE, error_text="",
        error_about={**error.about, "field": error.field, "fault": error.fault},
    )  # fmt: skip
    scene.wakes = True


def _calendar(scene: ExchangeScene, key: str) -> AgentCalendar | None:
    found = AgentCalendar.objects.filter(account=scene.account, key=key).first()
    if found is None:
        error = ProtocolError("calendar", Fault("not-listed"), code="unknown-calendar")
        scene.answers.append(RefusedMessage.because(error))
    return found


def _ask_again(scene: ExchangeScene, calendar: AgentCalendar, reason: str) -> None:
    """Ask once, not for every part that follows the missing one."""
    if calendar.error_code == UNREADABLE or not calendar.building:
        # The next would be as bad as the last one, for ever.
        return
    calendar.building, calendar.parts_held = "", 0
    calendar.save(update_fields=["building", "parts_held"])
    scene.answers.append(ResendMessage(calendar=calendar.key, reason=reason))
