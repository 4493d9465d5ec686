"""Questions 6 and 7 by their facts, and what their buttons do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from calendars.choice import Choice
from calendars.diagnosis import permission, selection
from calendars.diagnosis.events import busy_calendars
from calendars.diagnosis.permission import UsedCalendar
from calendars.diagnosis.selection import Candidate
from calendars.models import AssociatedCalendar, AssociatedCalendars
from connectors.models import Connector
from diagnosis.case import Case
from diagnosis.checks import sync
from diagnosis.fixes import FixRefused, apply_fix
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix, Saying
from diagnosis.words.told import said
from providers.base import Access
from tests.factories import (
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    CalendarFactory,
    ConnectorFactory,
    UserFactory,
)

RW, RO, FB = Access.READ_WRITE, Access.READ_ONLY, Access.FREE_BUSY


def candidate(pk: int, blocking: int = 0, **facts: bool) -> Candidate:
    return Candidate(pk, f"C{pk}", facts.get("writable", True), facts.get("gone", False), blocking)


def chosen(*candidates: Candidate, choice: Choice, main_gone: bool = False) -> CheckVerdict:
    return selection.judge(
        selection.SelectionFacts(
            choice=choice,
            main="C1",
            busy=(),
            additional=(),
            whose=Saying("your-default"),
            when=Saying("coming-days", days=14),
            calendars=candidates,
            main_gone=main_gone,
            url="/calendars/",
        )
    ).verdict


MAIN_ONLY = Choice(main=1, busy=frozenset({1}))


@pytest.mark.parametrize(
    ("candidates", "choice", "verdict"),
    [
        ((candidate(1),), MAIN_ONLY, CheckVerdict.FINE),
        ((candidate(1), candidate(2)), MAIN_ONLY, CheckVerdict.FINE),
        ((candidate(1), candidate(2, blocking=3)), MAIN_ONLY, CheckVerdict.ATTENTION),
        # Public holidays and the like: can only be read, and rarely mean "busy".
        ((candidate(1), candidate(2, blocking=3, writable=False)), MAIN_ONLY, CheckVerdict.FINE),
        ((candidate(2),), MAIN_ONLY, CheckVerdict.BROKEN),
        ((candidate(1),), Choice(), CheckVerdict.BROKEN),
        (
            (candidate(1), candidate(2, gone=True)),
            Choice(main=1, busy=frozenset({1, 2})),
            CheckVerdict.ATTENTION,
        ),
    ],
)
def test_which_selection_is_right(
    candidates: tuple[Candidate, ...], choice: Choice, verdict: CheckVerdict
) -> None:
    assert chosen(*candidates, choice=choice) is verdict


def test_a_main_calendar_that_is_gone_is_broken() -> None:
    assert chosen(candidate(1, gone=True), choice=MAIN_ONLY, main_gone=True) is CheckVerdict.BROKEN


def use(
    access: Access | None, *, writes: bool = False, main: bool = False, refused: int = 0
) -> UsedCalendar:
    return UsedCalendar("C1", ("busy",), writes or main, main, access, RW, refused)


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (use(RW, main=True), CheckVerdict.FINE),
        (use(RO, main=True), CheckVerdict.BROKEN),
        (use(RO), CheckVerdict.FINE),
        (use(FB), CheckVerdict.FINE),
        (use(FB, writes=True), CheckVerdict.ATTENTION),
        (use(None), CheckVerdict.BROKEN),
        (use(RW, main=True, refused=2), CheckVerdict.BROKEN),
    ],
)
def test_which_permission_is_enough(one: UsedCalendar, verdict: CheckVerdict) -> None:
    facts = permission.PermissionFacts(
        (one,), (), ((2, "C2"),), Saying("asked-account"), "/calendars/"
    )
    found = permission.judge(facts)
    assert found.verdict is verdict
    offers_another = any(fix.code == "make-main" for fix in found.fixes)
    assert offers_another == (one.is_main and verdict is CheckVerdict.BROKEN)


# --- When did it last sync ------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "interval", "minutes", "verdict"),
    [
        ("auto", 5, 14, "fine"),
        ("auto", 5, 16, "broken"),
        ("auto", 60, 119, "fine"),
        ("auto", 60, 121, "broken"),
        ("manual", 5, 60, "fine"),
        ("manual", 5, 25 * 60, "attention"),
    ],
)
def test_how_old_a_sync_may_be_depends_on_the_mode(
    mode: str, interval: int, minutes: int, verdict: str
) -> None:
    now = timezone.now()
    connector = ConnectorFactory(
        mode=mode, interval=interval, last_sync_at=now - timedelta(minutes=minutes)
    )
    assert str(sync.ask(Case(connector=connector, now=now)).verdict) == verdict


# --- Buttons --------------------------------------------------------------------------------------


@pytest.fixture
def host(db: None) -> User:
    return UserFactory()


@pytest.fixture
def table(host: User) -> AssociatedCalendars:
    return AssociatedCalendarsFactory(host=host)


@pytest.fixture
def connector(host: User) -> Connector:
    return ConnectorFactory(host=host)


def press(connector: Connector, code: str, argument: object) -> str:
    case = Case(connector=connector, now=timezone.now())
    return said(apply_fix(case, Fix(code, str(argument))))


def seen(answer: Answer) -> tuple[str, ...]:
    return tuple(said(one) for one in answer.evidence)


def rows(table: AssociatedCalendars) -> dict[str, tuple[bool, bool, bool]]:
    return {
        row.calendar.name: (row.is_main, row.is_busy, row.is_additional)
        for row in AssociatedCalendar.objects.filter(table=table).select_related("calendar")
    }


def test_another_main_calendar_is_chosen_and_the_old_one_keeps_blocking(
    connector: Connector, table: AssociatedCalendars
) -> None:
    old = CalendarFactory(connector=connector, name="Old")
    new = CalendarFactory(connector=connector, name="New")
    AssociatedCalendarFactory(table=table, calendar=old, is_main=True)
    AssociatedCalendarFactory(table=table, calendar=new, is_busy=False, is_additional=True)
    said = press(connector, "make-main", new.pk)
    assert said == "“New” is the main booking calendar from now on."
    assert rows(table) == {"Old": (False, True, False), "New": (True, True, False)}


def test_a_host_without_a_table_gets_one(connector: Connector) -> None:
    calendar = CalendarFactory(connector=connector, name="First")
    press(connector, "make-main", calendar.pk)
    table = AssociatedCalendars.objects.get(host=connector.host, is_default=True)
    assert rows(table) == {"First": (True, True, False)}


def test_a_calendar_that_cannot_be_written_to_is_refused_with_the_reason(
    connector: Connector,
) -> None:
    calendar = CalendarFactory(connector=connector, access="read-only")
    with pytest.raises(FixRefused) as refused:
        press(connector, "make-main", calendar.pk)
    assert "may read it but not write to it" in said(refused.value.saying)


@pytest.mark.parametrize("code", ["tick-busy", "make-main", "block-all-day", "block-as-usual"])
def test_somebody_elses_calendar_is_not_touched(connector: Connector, code: str) -> None:
    foreign = CalendarFactory()
    with pytest.raises(FixRefused, match="calendar-not-there"):
        press(connector, code, foreign.pk)
    foreign.refresh_from_db()
    assert (foreign.all_day, foreign.associations.count()) == ("own", 0)


def test_account_that_only_a_pages_own_table_uses_is_judged_by_that_table(
    connector: Connector, table: AssociatedCalendars
) -> None:
    elsewhere = CalendarFactory(connector__host=connector.host, name="Elsewhere")
    AssociatedCalendarFactory(table=table, calendar=elsewhere, is_main=True)
    work = CalendarFactory(connector=connector, name="Work")
    case = Case(connector=connector, now=timezone.now())
    assert selection.ask(case).verdict is CheckVerdict.BROKEN
    own = AssociatedCalendarsFactory(host=connector.host, is_default=False)
    page = BookingPageFactory(user=connector.host, title="Intro", table=own)
    AssociatedCalendarFactory(table=own, calendar=work, is_main=True)
    found = selection.ask(case)
    assert (found.verdict, seen(found)[:2]) == (
        CheckVerdict.FINE,
        ("Looked at the table of the page “Intro”.", "Main booking calendar: “Work”."),
    )
    assert busy_calendars(case) == [work]
    AssociatedCalendarFactory(table=table, calendar=work)
    found = selection.ask(case)
    assert (found.verdict, seen(found)[:2]) == (
        CheckVerdict.FINE,
        ("Looked at the table of your default.", "This account is also used by the page “Intro”."),
    )
    named = Case(connector=connector, now=timezone.now(), page=page.pk)
    assert seen(selection.ask(named))[0] == "Looked at the table of the page “Intro”."


def test_manual_mode_can_be_left(connector: Connector) -> None:
    Connector.objects.filter(pk=connector.pk).update(mode="manual")
    assert press(connector, "auto-sync", 5) == "It syncs every 5 minutes from now on."
    connector.refresh_from_db()
    assert (connector.mode, connector.interval) == ("auto", 5)


def test_a_button_of_an_older_version_does_nothing(connector: Connector) -> None:
    with pytest.raises(FixRefused, match="fix-gone"):
        press(connector, "reboot-outlook", "")
