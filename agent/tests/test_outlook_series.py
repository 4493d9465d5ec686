"""Our own expansion of Outlook's patterns, against the fake that looks at every single day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.stores.outlook import OutlookStore
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fake_outlook import Record, Rule, World, com_of
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import DAY, HOUR, by_key

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]


def read(world: World, window: ReadWindow) -> dict[str, StoreEvent]:
    with OutlookStore(com=com_of(world), patience=0) as store:
        return by_key(store.read(key_of(world.calendar), window))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from([0, 1, 2, 3, 5, 6]))
    hour = draw(st.sampled_from([0, 2, 9, 23]))
    day = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    years = draw(st.sampled_from([1, 2, 12, 24]))
    return Rule(
        kind,
        datetime.combine(day, time(hour, draw(st.sampled_from([0, 30])))),
        draw(st.sampled_from([HOUR / 2, HOUR, 30 * HOUR])),
        draw(st.sampled_from(ZONES)),
        interval=years if kind in {5, 6} else draw(st.integers(1, 4)),
        mask=draw(st.integers(1, 127)),
        day=draw(st.integers(1, 31)),
        month=draw(st.integers(1, 12)),
        instance=draw(st.integers(1, 5)),
        times=draw(st.sampled_from([0, 1, 5, 40])),
    )


@settings(max_examples=50, deadline=None)
@given(rules(), st.integers(0, 120), st.sampled_from(["moved", "removed", "untouched"]))
def test_our_expansion_is_outlooks(rule: Rule, ahead: int, deed: str) -> None:
    zone = ZoneInfo(rule.zone)
    walls = rule.walls()
    first = next(walls, None)
    if first is None:
        return
    # Outlook moves the pattern's start to its first occurrence.
    rule.start = first
    if deed != "untouched":
        moved = first.replace(tzinfo=zone).astimezone(UTC) + 3 * HOUR
        rule.changed[first] = Record(moved, moved + HOUR, busy=3) if deed == "moved" else None
    begins = first.replace(tzinfo=zone).astimezone(UTC)
    world = World()
    world.add(world.calendar, Record(begins, begins + rule.length, rule.zone, rule=rule))
    start = begins + ahead * DAY
    window = ReadWindow(start, start + 40 * DAY)
    cached = read(world, window)
    world.online = True
    assert read(world, window) == cached


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            Rule(2, datetime(2026, 1, 31, 9), HOUR, "Europe/Berlin", day=31),
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
        ),
        (
            Rule(3, datetime(2026, 1, 30, 9), HOUR, "Europe/Berlin", mask=62, instance=5),
            ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30"],
        ),
        (
            Rule(1, datetime(2026, 1, 5, 9), HOUR, "Europe/Berlin", mask=10, interval=4),
            [
                *("2026-01-05", "2026-01-07", "2026-02-02", "2026-02-04", "2026-03-02"),
                *("2026-03-04", "2026-03-30", "2026-04-01", "2026-04-27", "2026-04-29"),
            ],
        ),
        (
            Rule(6, datetime(2026, 3, 29, 9), HOUR, "Europe/Berlin", mask=1, instance=5, month=3),
            ["2026-03-29"],
        ),
    ],
    ids=["the-31st", "last-working-day", "every-fourth-week", "last-sunday-of-march"],
)
def test_patterns_as_people_use_them(rule: Rule, expected: list[str]) -> None:
    begins = rule.start.replace(tzinfo=ZoneInfo(rule.zone)).astimezone(UTC)
    world = World()
    world.add(world.calendar, Record(begins, begins + HOUR, rule=rule))
    window = ReadWindow(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 30, 20, tzinfo=UTC))
    for world.online in (True, False):
        starts = [event.start for event in read(world, window).values()]
        assert [f"{start:%Y-%m-%d}" for start in starts if start] == expected


def test_all_day_patterns_are_days() -> None:
    world = World()
    begins = datetime(2026, 10, 19, 22, tzinfo=UTC)
    rule = Rule(0, datetime(2026, 10, 20), timedelta(days=1), "Europe/Berlin", interval=7)
    world.add(world.calendar, Record(begins, begins + DAY, all_day=True, rule=rule))
    window = ReadWindow(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
    cached = read(world, window)
    world.online = True
    assert read(world, window) == cached
    assert [event.start for event in cached.values()] == [
        date(2026, 11, 3),
        date(2026, 11, 10),
        date(2026, 11, 17),
    ]
