"""Messages of every class, with whatever values their fields may have."""

from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import Any, TypeVar

from daybook_ical.events import Response, ShowAs
from daybook_protocol import agent, commands, events, limits, portal, reports
from daybook_protocol.message import LineMessage
from daybook_protocol.reasons import ToldReason
from hypothesis import strategies as st

Made = TypeVar("Made")
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
ZONES = st.sampled_from(["Europe/Berlin", "UTC", "America/St_Johns"])


def text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Also some of the full length."""
    short = st.text(CHARACTERS, min_size=least, max_size=min(most, 20))
    return short | short.map(lambda some: (some * most)[:most])


def whole(least: int = 0, most: int = limits.HIGHEST) -> st.SearchStrategy[int]:
    return st.integers(least, most) | st.sampled_from([least, most])


def object_of(
    kind: Callable[..., Made], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[Made]:
    return st.builds(kind, **fields)


instants = st.datetimes(
    limits.EARLIEST.replace(tzinfo=None) + timedelta(days=1),
    limits.LATEST.replace(tzinfo=None) - timedelta(days=1),
    timezones=st.just(UTC) | st.timezones(),
)
days = st.dates(date(1601, 1, 1), date(4501, 1, 1))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(CHARACTERS),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(CHARACTERS), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
kept = st.dictionaries(st.text(CHARACTERS), json_values, max_size=3)
modes, minutes = st.sampled_from(limits.MODES), st.sampled_from(limits.MINUTES)
calendar, event_key, revision = text(500), text(700), text(80)
revisions = st.dictionaries(st.text(CHARACTERS, max_size=20), revision, max_size=4)

about = st.dictionaries(text(40), whole(-limits.HIGHEST) | text(1100, 0), max_size=3)
reasons = st.builds(ToldReason, code=text(40), about=about)
several_reasons = st.lists(reasons, max_size=2).map(tuple)


@st.composite
def told_events(draw: st.DrawFn) -> events.ToldEvent:
    times = sorted(draw(st.lists(draw(st.sampled_from([instants, days])), min_size=2, max_size=2)))
    private = draw(st.booleans())
    return draw(
        st.builds(
            events.ToldEvent,
            key=event_key,
            etag=text(80),
            start=st.just(times[0]),
            end=st.just(times[1]),
            uid=text(700, 0),
            show_as=st.sampled_from(ShowAs),
            response=st.sampled_from(Response),
            cancelled=st.booleans(),
            private=st.just(private),
            title=st.just("") if private else text(600, 0),
            revision=st.none() | whole(0, 2**31 - 1),
            doubt=text(600, 0),
            doubts=several_reasons,
        )
    )


unreadable = st.builds(
    events.UnreadableEvent,
    key=event_key,
    etag=text(80),
    problem=text(600),
    reasons=several_reasons,
)
several = st.lists(told_events() | unreadable, max_size=4, unique_by=lambda event: event.key)
calendars = st.lists(
    st.builds(
        events.ToldCalendar,
        key=calendar,
        name=text(300, 0),
        access=st.sampled_from(limits.ACCESS),
        colour=st.sampled_from(["", "#3366cc"]),
        zone=text(64, 0),
    ),
    max_size=4,
    unique_by=lambda calendar: calendar.key,
)


@st.composite
def snapshots(draw: st.DrawFn) -> reports.SnapshotMessage:
    part, parts = sorted(draw(st.tuples(whole(1, 1000), whole(1, 1000))))
    return reports.SnapshotMessage(
        calendar=draw(calendar),
        revision=draw(revision),
        part=part,
        parts=parts,
        events=tuple(draw(several)),
    )


conditions = st.builds(
    agent.ToldCondition,
    code=text(40),
    detail=text(1100, 0),
    reason=st.none() | reasons,
    since=st.none() | instants,
)
failures = st.builds(reports.ToldFailure, code=text(40), text=text(1100, 0), about=about)
errors = st.builds(
    reports.AnswerError,
    code=text(40),
    text=text(1100, 0),
    permanent=st.booleans(),
    about=about,
)
remarks = st.one_of(
    st.builds(
        agent.HelloMessage,
        protocol=whole(1, 1000),
        agent=text(30),
        pc=text(100, 0),
        system=text(100, 0),
        store=text(30, 0),
        account=text(300, 0),
        zone=text(70, 0),
        at=instants,
        stream=text(64),
        next_seq=whole(1),
        line=st.sampled_from(["", "websocket"]),
    ),
    st.builds(agent.HeartbeatMessage, at=instants, alive=st.booleans()),
    st.builds(
        agent.StateMessage,
        paused=st.booleans(),
        mode=modes,
        minutes=whole(1, 1440),
        line=text(20, 0),
        watching=st.booleans(),
        last_sync_at=st.none() | instants,
        next_sync_at=st.none() | instants,
        waiting=whole(),
        conditions=st.lists(conditions, max_size=3).map(tuple),
    ),
    st.builds(
        agent.ProgressMessage,
        calendar=calendar,
        step=text(100, 0),
        done=whole(),
        total=st.none() | whole(),
    ),
)
all_reports: st.SearchStrategy[Any] = st.one_of(
    st.builds(reports.CalendarsMessage, calendars=calendars.map(tuple)),
    snapshots(),
    st.builds(
        reports.ChangesMessage,
        calendar=calendar,
        base=text(80, 0),
        revision=revision,
        events=several.map(tuple),
        removed=st.lists(event_key, max_size=3).map(tuple),
    ),
    st.builds(
        reports.SyncedMessage,
        at=instants,
        trigger=text(50, 0),
        took_ms=whole(),
        calendars=revisions,
        failed=st.dictionaries(st.text(CHARACTERS), failures, max_size=3),
        until=st.none() | instants,
    ),
    st.builds(reports.DoneAnswer, command=st.uuids(), result=kept),
    st.builds(reports.FailedAnswer, command=st.uuids(), error=errors),
    st.builds(
        reports.WishMessage,
        mode=st.none() | modes,
        minutes=st.none() | minutes,
        paused=st.none() | st.booleans(),
    ),
    st.builds(reports.FindingsMessage, kind=st.sampled_from(limits.FINDINGS), report=kept),
)
of_agents: st.SearchStrategy[LineMessage] = remarks | st.builds(
    lambda report, seq: report.numbered(seq), all_reports, whole(1)
)

settings: dict[str, st.SearchStrategy[Any]] = {
    "mode": modes,
    "minutes": minutes,
    "paused": st.booleans(),
    "titles": st.booleans(),
    "days_back": whole(),
    "days_ahead": whole(1),
    "addresses": st.lists(text(320, 0), max_size=3).map(tuple),
}


@st.composite
def puts(draw: st.DrawFn) -> commands.PutArguments:
    start, end = sorted(draw(st.lists(instants, min_size=2, max_size=2, unique=True)))
    return draw(
        st.builds(
            commands.PutArguments,
            calendar=calendar,
            uid=text(700),
            revision=whole(0, 2**31 - 1),
            start=st.just(start),
            end=st.just(end),
            zone=ZONES,
            title=text(2000, 0),
            description=text(3000, 0),
            location=text(2000, 0),
            url=text(2000, 0),
            private=st.booleans(),
            key=text(700, 0),
        )
    )


removals = st.builds(commands.RemoveArguments, calendar=calendar, uid=text(700), key=text(700, 0))
checks = st.builds(commands.CheckArguments, network=st.booleans())
of_the_portal: st.SearchStrategy[LineMessage] = st.one_of(
    st.builds(
        portal.WelcomeMessage,
        protocol=whole(1),
        portal=text(2000),
        at=instants,
        last_seq=whole(),
        connector=text(2000),
        calendars=revisions,
        settings=st.builds(portal.LineSettings, **settings),
    ),
    st.builds(portal.AckMessage, seq=whole()),
    st.builds(portal.BeatMessage, at=instants),
    st.builds(portal.SettingsMessage, **settings),
    st.builds(portal.ResendMessage, calendar=calendar, reason=text(2000, 0)),
    st.builds(
        portal.RefusedMessage,
        code=text(40),
        detail=text(3000, 0),
        field=text(40, 0),
        fault=text(40, 0),
        about=about,
        seq=st.none() | whole(),
    ),
    st.builds(portal.RefusedMessage.gap, whole(), whole(0, 2**53 - 2)),
    st.builds(
        portal.GoodbyeMessage.saying, st.sampled_from(limits.GOODBYES), text(2000, 0), text(80, 0)
    ),
    st.builds(commands.PutCommand, id=st.uuids(), arguments=puts()),
    st.builds(commands.RemoveCommand, id=st.uuids(), arguments=removals),
    st.builds(commands.SyncCommand, id=st.uuids(), arguments=st.just(commands.NoArguments())),
    st.builds(commands.CheckCommand, id=st.uuids(), arguments=checks),
)
