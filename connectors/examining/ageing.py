"""Until when accounts and calendars are fresh, worked out by the database for all of them at once.

The rule is that of `connectors.domain.freshness`; a test holds one against the other.
"""

from datetime import timedelta

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from connectors.domain.freshness import AT_LEAST, BY_HAND, MANUAL, REALTIME, SAFETY_SYNC, Line
from connectors.kinds.registry import kinds, line_of

MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = SAFETY_SYNC // MINUTE


def account_fresh_until() -> Combinable:
    """Of a connector: the first deadline it may miss (`fresh_for` what it is synced every)."""
    since = Coalesce("last_sync_at", "created_at")
    deaf = When(
        mode=REALTIME,
        kind__in=_kinds(Line.SUBSCRIBED),
        pushed_until=None,
        then=_later(since, _twice(Least(F("interval"), Value(HALF_AN_HOUR)))),
    )
    live = When(mode=REALTIME, then=_later(since, Value(2 * SAFETY_SYNC)))
    by_hand = When(mode=MANUAL, then=_later(since, Value(BY_HAND)))
    polled = _later(since, _twice(F("interval")))
    return Case(deaf, live, by_hand, default=polled, output_field=DateTimeField())


def calendar_fresh_until(at: str, account: str) -> Combinable:
    """Of what was read at `at` (a field); `account` is the way to its connector ("connector__")."""
    read, interval = F(at), F(f"{account}interval")
    vouched, pushed = F(f"{account}vouched_at"), F(f"{account}pushed_until")
    live = {f"{account}mode": REALTIME}
    least = _later(read, Value(AT_LEAST))
    return Case(
        When(
            **live,
            **{f"{account}kind__in": _kinds(Line.VOUCHED)},
            then=_later(Greatest(read, vouched), Value(AT_LEAST)),
        ),
        When(
            **live,
            **{
                f"{account}kind__in": _kinds(Line.SUBSCRIBED),
                f"{account}pushed_until__isnull": False,
            },
            then=Greatest(
                least,
                Least(_later(pushed, Value(AT_LEAST)), _later(read, Value(2 * SAFETY_SYNC))),
            ),
        ),
        When(**live, then=least),
        When(**{f"{account}mode": MANUAL}, then=_later(read, Value(BY_HAND))),
        default=_later(read, _twice(interval)),
        output_field=DateTimeField(),
    )


def _kinds(line: Line) -> list[str]:
    return [code for code in kinds() if line_of(code) is line]


def _twice(minutes: Combinable) -> Combinable:
    twice = ExpressionWrapper(minutes * Value(2 * MINUTE), output_field=DurationField())
    return Greatest(twice, Value(AT_LEAST))


def _later(instant: Combinable, by: Combinable) -> Combinable:
    return ExpressionWrapper(instant + by, output_field=DateTimeField())
