"""What the page of a change shows, step by step."""

from datetime import datetime

from calendars.changing.collisions import collisions
from calendars.changing.report import report_of
from calendars.changing.steps import MOVING, ChangeStep, marks, step_of
from calendars.changing.uses import future_meetings, needs_of, previews
from calendars.models import AccountChange
from connectors.kinds.registry import offered_kinds
from connectors.models import Connector
from connectors.overview import overview, overviews


def context_of(
    change: AccountChange, now: datetime, wanted: ChangeStep | None = None
) -> dict[str, object]:
    """What the page of a step needs. `wanted` is an earlier step that is looked at again."""
    step = wanted or step_of(change)
    context: dict[str, object] = {
        "change": change,
        "old": change.old,
        "step": step,
        "marks": marks(step),
        # A form that somebody fills in is left alone, so there is nothing live beside it.
        "live_topics": f"change:{change.pk}" if step in MOVING else "",
        "now": now,
    }
    if step is ChangeStep.ACCOUNT:
        context["others"] = others(change.old, now)
        context["kinds"] = offered_kinds()
    elif step is ChangeStep.FIRST_SYNC:
        assert change.new is not None
        context["row"] = overview(change.new, now)
    elif step is ChangeStep.CALENDARS:
        context["needs"] = needs_of(change)
    elif step is ChangeStep.CONFIRM:
        context["previews"] = previews(change.old, change.by_calendar)
        context["count"] = len(future_meetings(change.old, now))
        context["collisions"] = collisions(change, now)
    else:
        context["report"] = report_of(change, now)
    return context


def others(old: Connector, now: datetime) -> list[object]:
    return list(overviews(Connector.objects.filter(host=old.host_id).exclude(pk=old.pk), now))
