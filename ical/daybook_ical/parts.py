"""One VEVENT as `EventPart`s: usually one, more where days stand beside times."""

from collections.abc import Collection
from dataclasses import replace

from daybook_ical.doubts import Doubts
from daybook_ical.errors import UnknownZone, Unreadable
from daybook_ical.events import EventPart, Moment, Period
from daybook_ical.extent import extent
from daybook_ical.lines import Component
from daybook_ical.mending import is_plain, readable_rules
from daybook_ical.moments import Zones, date_of, exceptions, extras, last_day, single
from daybook_ical.status import is_cancelled, is_private, response, show_as
from daybook_ical.values import parse_plain, parse_text


def read_parts(
    event: Component, zones: Zones, addresses: Collection[str], doubts: Doubts
) -> list[EventPart]:
    """What a VEVENT says of its owner's time. Raises `Unreadable` if none of it can be known.

    A changed instance that is read with caution does not replace its instance: both block.
    """
    time = extent(event, zones, doubts)
    instance, sure = _instance(event, zones, doubts, days=time.days)
    if not (time.sure and sure):
        instance = None if event.first("RECURRENCE-ID") else instance
    private = is_private(event)
    added = list(extras(event, zones, doubts))
    whole_days = [] if time.start.is_date else [one for one in added if one.start.is_date]
    main = EventPart(
        start=time.start,
        end=time.end,
        recurrence_id=instance,
        this_and_future=instance is not None and _reaches_on(event),
        rules=_rules(event, doubts),
        extra=tuple(one for one in added if one not in whole_days),
        excluded=tuple(exceptions(event, zones, doubts, days=time.days)),
        exceptions=_exceptions(event, doubts),
        show_as=show_as(event, doubts),
        response=response(event, addresses),
        cancelled=is_cancelled(event),
        title="" if private else parse_text(event.value("SUMMARY")),
        private=private,
        nominal=time.nominal,
        zones=zones.used,
    )
    return [main, *(_on_days(main, period) for period in whole_days)]


def _instance(
    event: Component, zones: Zones, doubts: Doubts, *, days: bool
) -> tuple[Moment | None, bool]:
    """The instance that is replaced, and whether that could be read."""
    try:
        return single(event, "RECURRENCE-ID", zones), True
    except UnknownZone as error:
        if days:
            return Moment(date_of(parse_plain(event.value("RECURRENCE-ID")))), True
        doubts.add(f"{error} in a changed instance, which counts beside its series")
    except Unreadable as error:
        doubts.add(f"{error} in a changed instance, which counts beside its series")
    return None, False


def _on_days(part: EventPart, period: Period) -> EventPart:
    """An extra date of an event that else has times: it takes its whole days."""
    last = period.end or period.start
    return replace(
        part,
        start=Moment(date_of(period.start)),
        end=Moment(last_day(period.start, last)),
        recurrence_id=None,
        this_and_future=False,
        rules=(),
        extra=(),
        excluded=(),
        exceptions=(),
        nominal=False,
    )


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
    found = []
    for prop in event.properties.get("EXRULE", ()):
        if is_plain(prop.value.strip()):
            found += readable_rules(prop.value.strip(), Doubts())
        elif prop.value.strip():
            doubts.add(f"its exception rule “{prop.value.strip()}” cannot be read")
    return tuple(found)
