"""Choose which events of a calendar block."""

from django.db import transaction

from calendars.models import Calendar
from calendars.sync.blocking import recompute_blocks


@transaction.atomic
def change_policy(
    *,
    calendar: Calendar,
    tentative_blocks: bool,
    elsewhere_blocks: bool,
    unanswered_blocks: bool,
    all_day: str,
) -> None:
    """Set the policy and apply it at once to what is known. `all_day` is a Calendar.AllDay."""
    locked = Calendar.objects.select_for_update(of=("self",)).get(pk=calendar.pk)
    locked.tentative_blocks = tentative_blocks
    locked.elsewhere_blocks = elsewhere_blocks
    locked.unanswered_blocks = unanswered_blocks
    locked.all_day = Calendar.AllDay(all_day)
    locked.save(
        update_fields=["tentative_blocks", "elsewhere_blocks", "unanswered_blocks", "all_day"]
    )
    recompute_blocks(locked)
