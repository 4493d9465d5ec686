"""A calendar's policy, and its application to busy time that is stored already."""

from daybook_ical.events import Response, ShowAs
from django.db.models import Case, Q, Value, When

from calendars.domain.blocking import AllDay, BlockingPolicy, blocks
from calendars.models import BusyTime, Calendar


def policy_of(calendar: Calendar) -> BlockingPolicy:
    return BlockingPolicy(
        tentative=calendar.tentative_blocks,
        elsewhere=calendar.elsewhere_blocks,
        unanswered=calendar.unanswered_blocks,
        all_day=AllDay(calendar.all_day),
    )


def recompute_blocks(calendar: Calendar) -> None:
    """Apply the calendar's policy to everybody else's events; our own follow their meeting."""
    policy = policy_of(calendar)
    foreign = BusyTime.objects.filter(calendar=calendar, ours=False)
    seen = foreign.order_by().values_list("show_as", "response", "all_day").distinct()
    blocking = Q(pk__in=[])
    for show_as, response, all_day in seen:
        if blocks(ShowAs(show_as), Response(response), all_day, policy):
            blocking |= Q(show_as=show_as, response=response, all_day=all_day)
    verdict = Case(When(blocking, then=Value(True)), default=Value(False))
    foreign.exclude(blocks=verdict).update(blocks=verdict)
