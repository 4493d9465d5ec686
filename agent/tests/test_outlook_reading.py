"""Reading a span of an Outlook calendar, with everything that is odd about it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from daybook_connector.stores.errors import StoreError
from daybook_connector.stores.events import ReadWindow, Response, ShowAs, StoreEvent
from daybook_connector.stores.outlook import OutlookStore, reading

from tests.fake_outlook import Record, Rule, World, com_of
from tests.fake_outlook.dates import REGIONS
from tests.fake_outlook.record import global_of, midnight
from tests.fake_outlook.side import key_of
from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, by_key

BERLIN = ZoneInfo("Europe/Berlin")
READABLE = [region for region in REGIONS if region != "unheard of"]


@pytest.fixture
def world() -> World:
    return World()


def read(
    world: World, window: ReadWindow = WINDOW, *, titles: bool = False
) -> dict[str, StoreEvent]:
    with OutlookStore(com=com_of(world), patience=0) as store:
        return by_key(store.read(key_of(world.calendar), window, titles=titles))


def one(world: World, record: Record, window: ReadWindow = WINDOW) -> StoreEvent:
    world.add(world.calendar, record)
    (event,) = read(world, window, titles=True).values()
    return event


def weekly(start: datetime = MONDAY - 70 * DAY, times: int = 0) -> Record:
    """Every Monday at ten in Berlin, since ten weeks, without an end."""
    wall = datetime.combine(start.date(), time(10))
    begins = wall.replace(tzinfo=BERLIN).astimezone(UTC)
    rule = Rule(1, wall, HOUR, "Europe/Berlin", mask=2, times=times)
    return Record(begins, begins + HOUR, rule=rule)


@pytest.mark.parametrize("region", READABLE)
def test_every_regional_format_finds_what_is_there_and_filters(region: str) -> None:
    world = World(region=region)
    inside = [Record(MONDAY + n * DAY, MONDAY + n * DAY + HOUR) for n in range(0, 80, 7)]
    outside = [Record(MONDAY - n * DAY, MONDAY - n * DAY + HOUR) for n in range(300, 900)]
    world.add(world.calendar, *outside, *inside)
    assert set(read(world)) == {record.entry for record in inside}
    seen = world.handed_out
    assert seen < 60, "the filter did not filter"


@pytest.mark.parametrize("day", [date(2026, 5, 5), date(2026, 12, 12)])
def test_a_date_that_reads_the_same_both_ways_proves_nothing(day: date) -> None:
    """The filter is left out then: slower, but right."""
    world = World(region="us")
    world.registry[r"Control Panel\International"] = {"sShortDate": "dd/MM/yyyy"}
    start = midnight(day, "Europe/Berlin") + 9 * HOUR
    world.add(world.calendar, Record(start, start + HOUR))
    other = datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert len(read(world, ReadWindow(start - DAY, start + DAY))) == 1
    world.add(world.calendar, Record(other, other + HOUR))
    assert len(read(world, ReadWindow(other - DAY, other + DAY))) == 1


def test_a_region_that_nothing_suits_is_read_without_a_filter() -> None:
    world = World(region="unheard of")
    world.add(world.calendar, weekly(), Record(MONDAY, MONDAY + HOUR))
    assert len(read(world, ReadWindow(MONDAY, MONDAY + 14 * DAY))) == 3


def test_an_endless_series_is_read_to_the_end_of_the_window(world: World) -> None:
    series = weekly()
    world.add(world.calendar, series)
    events = read(world, ReadWindow(MONDAY, MONDAY + 21 * DAY))
    assert [event.start for event in events.values()] == [MONDAY + n * 7 * DAY for n in range(3)]
    assert set(events) == {
        f"{series.entry}#2026-11-23T09:00:00Z",
        f"{series.entry}#2026-11-30T09:00:00Z",
        f"{series.entry}#2026-12-07T09:00:00Z",
    }


def test_too_many_items_are_an_error_and_not_half_an_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST", 5)
    world.add(world.calendar, *(Record(MONDAY, MONDAY + HOUR) for _ in range(6)))
    with pytest.raises(StoreError, match="more than 5"):
        read(world)


def test_other_things_in_the_folder_are_passed_over(world: World) -> None:
    world.add(world.calendar, Record(MONDAY, MONDAY + HOUR, kind=43))
    assert one(world, Record(MONDAY, MONDAY + HOUR)).start == MONDAY


def test_broken_items_are_told_with_what_to_do(world: World) -> None:
    broken = Record(MONDAY, MONDAY, corrupt=True)
    backwards = Record(MONDAY + HOUR, MONDAY)
    world.add(world.calendar, broken, backwards, Record(MONDAY, MONDAY + HOUR))
    events = read(world)
    assert len(events) == 3
    assert "Open it in Outlook and save it" in events[broken.entry].problem
    assert events[backwards.entry].problem == events[broken.entry].problem


def test_an_invitation_from_elsewhere_has_the_uid_of_its_sender(world: World) -> None:
    record = Record(MONDAY, MONDAY + HOUR, meeting=3, response=3)
    record.global_id = global_of("daybook-7-1@portal.example")
    event = one(world, record)
    assert (event.uid, event.response) == ("daybook-7-1@portal.example", Response.ACCEPTED)


def test_an_own_meeting_is_nobodys_invitation(world: World) -> None:
    assert one(world, Record(MONDAY, MONDAY + HOUR, meeting=1, response=1)).response == "none"


def test_an_unanswered_invitation_shows_as_tentative(world: World) -> None:
    event = one(world, Record(MONDAY, MONDAY + HOUR, meeting=3, response=5, busy=1))
    assert (event.response, event.show_as) == (Response.UNANSWERED, ShowAs.TENTATIVE)


@pytest.mark.parametrize("meeting", [5, 7])
def test_a_cancelled_meeting(world: World, meeting: int) -> None:
    assert one(world, Record(MONDAY, MONDAY + HOUR, meeting=meeting)).cancelled


@pytest.mark.parametrize("sensitivity", [1, 2, 3])
def test_all_but_normal_is_private(world: World, sensitivity: int) -> None:
    event = one(world, Record(MONDAY, MONDAY + HOUR, subject="Dentist", sensitivity=sensitivity))
    assert (event.private, event.title) == (True, "")


def test_a_busy_status_of_the_future_counts_as_busy(world: World) -> None:
    assert one(world, Record(MONDAY, MONDAY + HOUR, busy=9)).show_as is ShowAs.BUSY


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Asia/Tokyo", "Europe/Berlin", "Pacific/Kiritimati"]
)
def test_an_all_day_event_of_another_zone_keeps_its_day(world: World, zone: str) -> None:
    day = date(2026, 12, 24)
    record = Record(midnight(day, zone), midnight(day + DAY, zone), zone, all_day=True)
    event = one(world, record)
    assert (event.start, event.end) == (day, day + DAY)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_whole_day_with_a_change_of_the_clocks_is_one_day(world: World, day: date) -> None:
    berlin = "Europe/Berlin"
    record = Record(midnight(day, berlin), midnight(day + DAY, berlin), berlin, all_day=True)
    window = ReadWindow(midnight(day, berlin), midnight(day + DAY, berlin))
    event = one(world, record, window)
    assert (event.start, event.end) == (day, day + DAY)


@pytest.mark.parametrize(
    "instant",
    [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)],
)
def test_both_half_past_twos_of_the_night_are_told_apart(world: World, instant: datetime) -> None:
    event = one(world, Record(instant, instant + HOUR), ReadWindow(instant - DAY, instant + DAY))
    assert (event.start, event.end) == (instant, instant + HOUR)


def test_dates_are_whole_seconds_although_com_counts_days(world: World) -> None:
    event = one(world, Record(MONDAY + timedelta(seconds=7), MONDAY + HOUR))
    assert (event.start, event.end) == (MONDAY + timedelta(seconds=7), MONDAY + HOUR)


def test_occurrences_that_all_bear_the_first_date_are_expanded_here(world: World) -> None:
    """As Outlook without a cache has been seen to do."""
    world.online = True
    series = weekly()
    moved = Record(MONDAY + 9 * DAY, MONDAY + 9 * DAY + 2 * HOUR, busy=3)
    first = datetime(2026, 11, 23, 10)
    assert series.rule
    series.rule.changed = {first + 7 * DAY: moved, first + 14 * DAY: None}
    world.add(world.calendar, series, Record(MONDAY, MONDAY + HOUR))
    online = read(world, ReadWindow(MONDAY, MONDAY + 28 * DAY))
    world.online = False
    cached = read(world, ReadWindow(MONDAY, MONDAY + 28 * DAY))
    assert online == cached
    assert len(online) == 4


@pytest.mark.parametrize("removed", [True, False])
def test_a_lone_occurrence_that_bears_the_first_date_is_not_believed(
    world: World, removed: bool
) -> None:
    """The first Monday and one more lie in the window; only one hit comes, with the first date."""
    series = weekly(MONDAY, times=2)
    first = datetime(2026, 11, 23, 10)
    instead = Record(MONDAY + HOUR, MONDAY + 2 * HOUR, busy=3)
    assert series.rule
    series.rule.changed = {first: None if removed else instead}
    world.add(world.calendar, series)
    window = ReadWindow(MONDAY - DAY, MONDAY + 8 * DAY)
    cached = read(world, window)
    world.online = True
    assert read(world, window) == cached
    assert len(cached) == (1 if removed else 2)


def test_occurrences_with_the_first_date_beside_a_moved_one_are_not_believed(world: World) -> None:
    series = weekly(MONDAY)
    moved = Record(MONDAY + 9 * DAY, MONDAY + 9 * DAY + HOUR, busy=3)
    assert series.rule
    series.rule.changed = {datetime(2026, 11, 30, 10): moved}
    world.add(world.calendar, series)
    window = ReadWindow(MONDAY, MONDAY + 28 * DAY)
    cached = read(world, window)
    world.online = True
    assert read(world, window) == cached
    assert len(cached) == 4


def test_the_original_start_is_known_where_outlook_tells_the_day_only(world: World) -> None:
    world.originals_are_days = True
    series = weekly(MONDAY)
    moved = Record(MONDAY + 9 * DAY, MONDAY + 9 * DAY + HOUR)
    assert series.rule
    series.rule.changed = {datetime(2026, 11, 30, 10): moved}
    world.add(world.calendar, series)
    events = read(world, ReadWindow(MONDAY, MONDAY + 14 * DAY))
    assert set(events) == {
        f"{series.entry}#2026-11-23T09:00:00Z",
        f"{series.entry}#2026-11-30T09:00:00Z",
    }


def test_the_steps_of_a_read_are_in_the_order_that_outlook_needs(world: World) -> None:
    """In any other order the fake, like Outlook, gives the series' first date only."""
    world.add(world.calendar, weekly(MONDAY - 700 * DAY))
    assert len(read(world, ReadWindow(MONDAY, MONDAY + HOUR))) == 1
    assert ("Items", "Count", "get") not in world.touched
