"""What can be put right about calendars, by the owner's own actions."""

from calendars.actions.associate import AssociationRefused, associate, default_table_of
from calendars.actions.policy import change_policy
from calendars.diagnosis.table import choice_in, table_of
from calendars.models import Calendar
from diagnosis.case import Case
from diagnosis.fixes import FixRefused, fixes
from diagnosis.result import Saying


@fixes("tick-busy")
def tick_busy(case: Case, argument: str) -> Saying:
    """Retrieve busy time from one more calendar."""
    calendar = _calendar(case, argument)
    choice = choice_in(table_of(case))
    _associate(case, choice.main, {*choice.busy, calendar.pk}, choice.additional)
    return Saying("calendar-ticked", calendar=str(calendar))


@fixes("make-main")
def make_main(case: Case, argument: str) -> Saying:
    """Write bookings into this calendar from now on; the old main one keeps blocking."""
    calendar = _calendar(case, argument)
    choice = choice_in(table_of(case))
    _associate(case, calendar.pk, choice.busy, choice.additional - {calendar.pk})
    return Saying("calendar-is-main", calendar=str(calendar))


@fixes("block-all-day")
def block_all_day(case: Case, argument: str) -> Saying:
    """Let whole days block, also those shown as Free."""
    calendar = _calendar(case, argument)
    change_policy(
        calendar=calendar,
        tentative_blocks=calendar.tentative_blocks,
        elsewhere_blocks=calendar.elsewhere_blocks,
        unanswered_blocks=calendar.unanswered_blocks,
        all_day=Calendar.AllDay.ALWAYS,
    )
    return Saying("all-day-blocks", calendar=str(calendar))


@fixes("block-as-usual")
def block_as_usual(case: Case, argument: str) -> Saying:
    """Take the host's exceptions for a calendar back: everything except Free blocks."""
    calendar = _calendar(case, argument)
    change_policy(
        calendar=calendar,
        tentative_blocks=True,
        elsewhere_blocks=True,
        unanswered_blocks=True,
        all_day=Calendar.AllDay.OWN
        if calendar.all_day == Calendar.AllDay.NEVER
        else calendar.all_day,
    )
    return Saying("all-but-free-blocks", calendar=str(calendar))


def _calendar(case: Case, argument: str) -> Calendar:
    owned = Calendar.objects.owned_by(case.connector.host)
    found = owned.filter(pk=argument).first() if argument.isdigit() else None
    if found is None:
        raise FixRefused("calendar-not-there")
    return found


def _associate(
    case: Case, main: int | None, busy: set[int] | frozenset[int], additional: frozenset[int]
) -> None:
    table = table_of(case) or default_table_of(host=case.connector.host)
    copies = choice_in(table).copies
    kept = {pk: copy for pk, copy in copies.items() if pk in additional}
    try:
        associate(table=table, main=main, busy=busy, additional=additional, copies=kept)
    except AssociationRefused as refused:
        reasons = [reason.as_json() for reason in refused.reasons]
        raise FixRefused("refused-because", reason_sentences=reasons) from refused
