"""The end of a pass over the store on the PC: only this confirms calendars."""

from datetime import datetime

from daybook_protocol import english
from daybook_protocol.portal import ResendMessage
from daybook_protocol.reports import SyncedMessage

from kinds.outlook.models import AgentCalendar
from kinds.outlook.receive.scene import ExchangeScene
from kinds.outlook.words.reasons import UNREADABLE


def confirm(scene: ExchangeScene, synced: SyncedMessage) -> None:
    """Confirm the calendars whose revision is the one held, and ask for the others again."""
    at = scene.on_our_clock(synced.at)
    for calendar in AgentCalendar.objects.filter(account=scene.account):
        if failure := synced.failed.get(calendar.key):
            calendar.error_code, calendar.error_text = failure.code, failure.text
            calendar.error_about = failure.about
            calendar.save(update_fields=["error_code", "error_about", "error_text"])
        elif calendar.key in synced.calendars:
            _confirm(scene, calendar, synced, at)
    scene.account.confirmed_at = max(at, scene.account.confirmed_at or at)
    scene.wakes = scene.shows = True


def _confirm(
    scene: ExchangeScene, calendar: AgentCalendar, synced: SyncedMessage, at: datetime
) -> None:
    revision = synced.calendars[calendar.key]
    if calendar.revision != revision:
        if calendar.error_code != UNREADABLE and not calendar.building:
            reason = english.not_held(revision)
            scene.answers.append(ResendMessage(calendar=calendar.key, reason=reason))
        return
    calendar.confirmed_at = max(at, calendar.confirmed_at or at)
    calendar.reaches_until = synced.until
    calendar.forget_error()
    calendar.save(
        update_fields=[
            "confirmed_at",
            "reaches_until",
            "error_code",
            "error_about",
            "error_text",
        ]
    )
