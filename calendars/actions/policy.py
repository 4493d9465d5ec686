"""Choose which events of a calendar block, and what is done about those that cannot be read."""

from functools import partial

from django.db import transaction

from accounts.gone import held
from calendars.blocking import recompute_blocks
from calendars.models import Calendar
from connectors.examining.examine import examine_connector


@transaction.atomic
def change_policy(
    *,
    calendar: Calendar,
    tentative_blocks: bool,
    elsewhere_blocks: bool,
    unanswered_blocks: bool,
    all_day: str,
    unreadable_events: str | None = None,
) -> None:
    """Set the policy and apply it at once to what is known.

    `all_day` is a Calendar.AllDay; `unreadable_events` a Calendar.Unreadable, or None to leave it.
    """
    locked = held(Calendar.objects, pk=calendar.pk)
    locked.tentative_blocks = tentative_blocks
    locked.elsewhere_blocks = elsewhere_blocks
    locked.unanswered_blocks = unanswered_blocks
    locked.all_day = Calendar.AllDay(all_day)
    if unreadable_events is not None:
        locked.unreadable_events = Calendar.Unreadable(unreadable_events)
    locked.save(
        update_fields=[
            "tentative_blocks",
            "elsewhere_blocks",
            "unanswered_blocks",
            "all_day",
            "unreadable_events",
        ]
    )
    recompute_blocks(locked)
    transaction.on_commit(partial(examine_connector, locked.connector_id), robust=True)
