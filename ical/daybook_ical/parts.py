"""One VEVENT as `EventPart`s: usually one, more where days stand beside times."""

from collections.abc import Collection
from typing import NamedTuple

from daybook_ical.doubts import Doubts
from daybook_ical.errors import UnknownZone, Unreadable
from daybook_ical.events import EventPart, Moment, Period
from daybook_ical.extent import Extent, extent
from daybook_ical.lines import Component
from daybook_ical.mending import is_plain, readable_rules
from daybook_ical.moments import Zones, date_of, exceptions, extras, last_day, single
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.status import is_cancelled, is_private, response, show_as
from daybook_ical.values import parse_plain, parse_text

_REPEATING = frozenset({"RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"})


def read_parts(
    event: Component, zones: Zones, addresses: Collection[str], doubts: Doubts
) -> list[EventPart]:
    """What a VEVENT says of its owner's time. Raises `Unreadable` if none of it can be known.

    A changed instance that is read with caution does not replace its instance: both block.
    """
    time = extent(event, zones, doubts)
    instance, pattern = None, _ONCE
    days: tuple[Period, ...] = ()
    if not _REPEATING.isdisjoint(event.properties):
        instance = _instance(event, zones, doubts, time)
        pattern, days = _pattern(event, zones, doubts, time)
    private = is_private(event)
    main = EventPart(
        start=time.start,
        end=time.end,
        recurrence_id=instance,
        this_and_future=instance is not None and _reaches_on(event),
        rules=pattern.rules,
        extra=pattern.extra,
        excluded=pattern.excluded,
        exceptions=pattern.exceptions,
        show_as=show_as(event, doubts),
        response=response(event, addresses),
        cancelled=is_cancelled(event),
        title="" if private else parse_text(event.value("SUMMARY")),
        private=private,
        nominal=time.nominal,
        zones=zones.used,
    )
    return [main, *(_on_days(main, period) for period in days)] if days else [main]


class _Pattern(NamedTuple):
    """What repeats a time, adds to it and takes from it."""

    rules: tuple[str, ...] = ()
    extra: tuple[Period, ...] = ()
    excluded: tuple[Moment, ...] = ()
    exceptions: tuple[str, ...] = ()


_ONCE = _Pattern()


def _pattern(
    event: Component, zones: Zones, doubts: Doubts, time: Extent
) -> tuple[_Pattern, tuple[Period, ...]]:
    """The pattern, and extra dates of an event with times, which take whole days."""
    told = event.properties
    added = tuple(extras(event, zones, doubts)) if "RDATE" in told else ()
    days = () if time.start.is_date else tuple(one for one in added if one.start.is_date)
    pattern = _Pattern(
        _rules(event, doubts) if "RRULE" in told else (),
        tuple(one for one in added if one not in days) if days else added,
        tuple(exceptions(event, zones, doubts, days=time.days)) if "EXDATE" in told else (),
        _exceptions(event, doubts) if "EXRULE" in told else (),
    )
    return pattern, days


def _instance(event: Component, zones: Zones, doubts: Doubts, time: Extent) -> Moment | None:
    """The instance that is replaced; None also if in doubt, and both then block."""
    try:
        instance = single(event, "RECURRENCE-ID", zones)
    except UnknownZone as error:
        if time.days:
            return Moment(date_of(parse_plain(event.value("RECURRENCE-ID"))))
        doubts.add(Oddity(Odd.INSTANCE_BESIDE_SERIES, because=error.oddity))
        return None
    except Unreadable as error:
        doubts.add(Oddity(Odd.INSTANCE_BESIDE_SERIES, because=error.oddity))
        return None
    return instance if time.sure else None


def _on_days(part: EventPart, period: Period) -> EventPart:
    """An extra date of an event that else has times: it takes its whole days."""
    last = last_day(period.start, period.end or period.start)
    return part.once(Moment(date_of(period.start)), Moment(last))


def _reaches_on(event: Component) -> bool:
    instance = event.first("RECURRENCE-ID")
    return instance is not None and (instance.parameter("RANGE") or "").upper() == "THISANDFUTURE"


def _rules(event: Component, doubts: Doubts) -> tuple[str, ...]:
    return tuple(
        rule
        for prop in event.properties.get("RRULE", ())
        for rule in readable_rules(prop.value.strip(), doubts)
    )


def _exceptions(event: Component, doubts: Doubts) -> tuple[str, ...]:
    """EXRULE takes instances out only where it says without doubt which."""
    found: list[str] = []
    for prop in event.properties.get("EXRULE", ()):
        if is_plain(prop.value.strip()):
            found += readable_rules(prop.value.strip(), Doubts())
        elif prop.value.strip():
            doubts.add(Oddity.of(Odd.EXCEPTION_RULE_UNREADABLE, prop.value.strip()))
    return tuple(found)
