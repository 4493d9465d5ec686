"""What a folder of .ics files tells: zones, words of iCalendar, odd files."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from daybook_connector.stores.errors import StoreCalendarGone, StoreMissing
from daybook_connector.stores.events import (
    CalendarAccess,
    ReadWindow,
    Response,
    ShowAs,
    StoreCalendar,
    StoreEvent,
)
from daybook_connector.stores.vdir import VdirStore

from tests.store_contract.scene import DAY, HOUR, MONDAY, WINDOW, by_key, draft, plain, read, times
from tests.vdir_side import ANNA, FolderSide, age, vcalendar, vevent

HERE = "private"
EIGHT = "20261123T080000"
NINE = "20261123T090000"
TEN = "20261123T100000"
CUSTOM = """BEGIN:VTIMEZONE\r
TZID:Customized Time Zone\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
TZOFFSETFROM:{summer}\r
TZOFFSETTO:{winter}\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:16010101T020000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r
TZOFFSETFROM:{winter}\r
TZOFFSETTO:{summer}\r
END:DAYLIGHT\r
END:VTIMEZONE\r
"""


@pytest.fixture
def side(tmp_path: Path) -> FolderSide:
    return FolderSide(tmp_path / "calendars")


def one(side: FolderSide, *lines: str, before: str = "", window: ReadWindow = WINDOW) -> StoreEvent:
    """The only event of a file with these lines."""
    side.write(HERE, "one.ics", before, vevent("one", *lines))
    (event,) = read(side, window, titles=True).values()
    return event


class TestFolders:
    def test_the_owner_recognises_the_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("USERPROFILE", str(tmp_path))
        (tmp_path / "calendars").mkdir()
        facts = VdirStore(Path("~/calendars"), zone="Europe/Berlin").facts()
        assert (facts.account, facts.place) == ("calendars", "~/calendars")
        assert (facts.zone, facts.open) == ("Europe/Berlin", True)

    def test_name_and_colour_come_from_their_files(self, side: FolderSide) -> None:
        (side.folder / HERE / "displayname").write_text("Anna's own\n")
        (side.folder / HERE / "color").write_text("#33AAccff\n")
        with side.store() as store:
            told = {calendar.key: calendar for calendar in store.calendars()}
        # Nothing in a folder tells of a zone.
        assert told[HERE] == StoreCalendar(
            HERE, "Anna's own", CalendarAccess.READ_WRITE, "#33aacc", ""
        )
        assert told["anna/work"].name == "work"

    def test_a_folder_with_files_of_events_is_one_calendar(self, tmp_path: Path) -> None:
        (tmp_path / "one.ics").write_text(vcalendar(vevent("one", f"DTSTART:{NINE}Z")))
        with VdirStore(tmp_path, zone="UTC") as store:
            (calendar,) = store.calendars()
            assert (calendar.key, calendar.name) == (".", tmp_path.name)
            assert list(by_key(store.read(".", WINDOW))) == ["one.ics"]
            written = store.put(".", draft())
            assert written.key in by_key(store.read(".", WINDOW))

    def test_hidden_folders_and_files_are_not_calendars(self, side: FolderSide) -> None:
        (side.folder / ".git").mkdir()
        (side.folder / HERE / ".cache").mkdir()
        (side.folder / HERE / ".draft.ics").write_text(vcalendar())
        (side.folder / HERE / "one.ics.tmp").write_text("half")
        with side.store() as store:
            keys = [calendar.key for calendar in store.calendars()]
            assert keys == ["anna/work", "board-room", "private"]
            assert store.read(HERE, WINDOW) == ()

    def test_a_folder_that_is_not_there_is_missing(self, tmp_path: Path) -> None:
        store = VdirStore(tmp_path / "nowhere", zone="UTC")
        with pytest.raises(StoreMissing):
            store.open()
        assert not store.facts().open

    @pytest.mark.parametrize("key", ["..", "../secrets", "/etc", "", "private/../../x", "C:\\x"])
    def test_keys_do_not_lead_out_of_the_folder(self, side: FolderSide, key: str) -> None:
        (side.folder.parent / "secrets").mkdir()
        with side.store() as store, pytest.raises(StoreCalendarGone):
            store.read(key, WINDOW)

    def test_reading_changes_nothing_in_the_folder(self, side: FolderSide) -> None:
        side.add(HERE, MONDAY, MONDAY + HOUR)
        before = {path: path.stat() for path in sorted(side.folder.rglob("*"))}
        read(side)
        after = {path: path.stat() for path in sorted(side.folder.rglob("*"))}
        assert list(after) == list(before)
        assert [s.st_mtime_ns for s in after.values()] == [s.st_mtime_ns for s in before.values()]


class TestZones:
    @pytest.mark.parametrize(
        ("tzid", "hour"),
        [
            ("Europe/Berlin", 8),
            ("America/New_York", 14),
            ("W. Europe Standard Time", 8),
            ("Eastern Standard Time", 14),
            ("/freeassociation.sourceforge.net/America/New_York", 14),
            ("/softwarestudio.org/Tzfile/Europe/Berlin", 8),
            ("UTC", 9),
        ],
    )
    def test_names_of_zones_are_known_in_many_spellings(
        self, side: FolderSide, tzid: str, hour: int
    ) -> None:
        event = one(side, f"DTSTART;TZID={tzid}:{NINE}", f"DTEND;TZID={tzid}:{TEN}")
        assert event.start == datetime(2026, 11, 23, hour, tzinfo=UTC)
        assert event.end == datetime(2026, 11, 23, hour + 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("repeats", "keys"),
        [
            ("", ["one.ics"]),
            ("RRULE:FREQ=DAILY;COUNT=2", ["one.ics#2026-11-23", "one.ics#2026-11-24"]),
        ],
    )
    @pytest.mark.parametrize("tzid", ["Customized Time Zone", "Mars/Olympus"])
    def test_an_unknown_zone_takes_whole_days_and_is_told(
        self, side: FolderSide, tzid: str, repeats: str, keys: list[str]
    ) -> None:
        lines = [f"DTSTART;TZID={tzid}:{NINE}", f"DTEND;TZID={tzid}:{TEN}", repeats]
        side.write(HERE, "one.ics", vevent("one", *filter(None, lines)))
        doubt = f"unknown time zone “{tzid}”, so whole days count"
        days = [date(2026, 11, 23) + n * DAY for n in range(3)]
        assert [plain(event) for event in read(side).values()] == [
            StoreEvent(key, "", day, after, doubt=doubt)
            for key, day, after in zip(keys, days, days[1:])
        ]

    @pytest.mark.parametrize("repeats", ["", "RRULE:FREQ=DAILY;COUNT=1"])
    def test_a_definition_in_the_file_counts_for_this_file_only(
        self, side: FolderSide, repeats: str
    ) -> None:
        tzid = '"Customized Time Zone"'
        lines = [
            f"DTSTART;TZID={tzid}:{NINE}",
            f"DTEND;TZID={tzid}:{TEN}",
            *filter(None, [repeats]),
        ]
        for name, summer, winter in (("a", "+0200", "+0100"), ("b", "-0400", "-0500")):
            zone = CUSTOM.format(summer=summer, winter=winter)
            side.write(HERE, f"{name}.ics", zone, vevent(name, *lines))
        starts = {key.partition("#")[0]: event.start for key, event in read(side).items()}
        assert starts == {
            "a.ics": datetime(2026, 11, 23, 8, tzinfo=UTC),
            "b.ics": datetime(2026, 11, 23, 14, tzinfo=UTC),
        }

    def test_a_definition_in_the_file_knows_summer(self, side: FolderSide) -> None:
        zone = CUSTOM.format(summer="+0200", winter="+0100")
        begins = "DTSTART;TZID=Customized Time Zone:20261024T090000"
        side.write(HERE, "a.ics", zone, vevent("a", begins, "RRULE:FREQ=DAILY;COUNT=3"))
        start = datetime(2026, 10, 24, 7, tzinfo=UTC)
        events = read(side, ReadWindow(start, start + 5 * DAY))
        assert [event.start for event in events.values()] == [
            datetime(2026, 10, day, hour, tzinfo=UTC) for day, hour in ((24, 7), (25, 8), (26, 8))
        ]

    def test_times_without_a_zone_are_the_owners(self, side: FolderSide) -> None:
        event = one(side, f"DTSTART:{NINE}", f"DTEND:{TEN}")
        assert event.start == datetime(2026, 11, 23, 8, tzinfo=UTC)


class TestTimes:
    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ((f"DTSTART:{NINE}Z", "DURATION:PT90M"), (MONDAY, MONDAY + 1.5 * HOUR)),
            ((f"DTSTART:{NINE}Z",), (MONDAY, MONDAY)),
            (("DTSTART;VALUE=DATE:20261123",), (date(2026, 11, 23), date(2026, 11, 24))),
            (
                ("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261123"),
                (date(2026, 11, 23), date(2026, 11, 24)),
            ),
            (
                ("DTSTART;VALUE=DATE:20261123", "DURATION:P3D"),
                (date(2026, 11, 23), date(2026, 11, 26)),
            ),
            (
                (
                    f"DTSTART;TZID=Europe/Berlin:{NINE}",
                    "DTEND;TZID=America/New_York:20261123T050000",
                ),
                (MONDAY - HOUR, MONDAY + HOUR),
            ),
        ],
    )
    def test_the_end_is_found_in_every_way_it_can_be_written(
        self, side: FolderSide, lines: tuple[str, ...], expected: tuple[object, object]
    ) -> None:
        event = one(side, *lines)
        assert (event.start, event.end) == expected

    def test_hours_are_counted_by_a_clock_that_runs_on(self, side: FolderSide) -> None:
        start = datetime(2026, 10, 24, 20, tzinfo=UTC)
        event = one(
            side,
            "DTSTART;TZID=Europe/Berlin:20261024T220000",
            "DURATION:PT8H",
            window=ReadWindow(start, start + DAY),
        )
        assert (event.start, event.end) == (start, start + 8 * HOUR)

    @pytest.mark.parametrize(
        ("until", "last"),
        [
            ("20261125", 25),
            ("20261125T090000", 25),
            ("20261125T140000Z", 25),
            ("20261125T135959Z", 24),
        ],
    )
    def test_the_last_day_of_a_series_counts_however_it_is_written(
        self, side: FolderSide, until: str, last: int
    ) -> None:
        tzid = "America/New_York"
        side.write(
            HERE,
            "a.ics",
            vevent("a", f"DTSTART;TZID={tzid}:{NINE}", f"RRULE:FREQ=DAILY;UNTIL={until}"),
        )
        assert max(e.start for e in read(side).values() if e.start) == datetime(
            2026, 11, last, 14, tzinfo=UTC
        )

    def test_this_and_all_later_ones_keep_keys_of_their_own(self, side: FolderSide) -> None:
        side.write(
            HERE,
            "a.ics",
            vevent("a", f"DTSTART:{NINE}Z", f"DTEND:{TEN}Z", "RRULE:FREQ=DAILY;COUNT=4"),
            vevent(
                "a",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20261125T090000Z",
                "DTSTART:20261125T110000Z",
                "DTEND:20261125T120000Z",
            ),
        )
        assert {key: start for key, (start, _) in times(read(side)).items()} == {
            "a.ics#2026-11-23T09:00:00Z": MONDAY,
            "a.ics#2026-11-24T09:00:00Z": MONDAY + DAY,
            "a.ics#2026-11-25T09:00:00Z": MONDAY + 2 * DAY + 2 * HOUR,
            "a.ics#2026-11-26T09:00:00Z": MONDAY + 3 * DAY + 2 * HOUR,
        }

    def test_a_cancelled_and_a_private_occurrence_are_told_apart(self, side: FolderSide) -> None:
        side.write(
            HERE,
            "a.ics",
            vevent("a", f"DTSTART:{NINE}Z", "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:Open"),
            vevent("a", f"RECURRENCE-ID:{NINE}Z", f"DTSTART:{NINE}Z", "STATUS:CANCELLED"),
            vevent(
                "a",
                "RECURRENCE-ID:20261124T090000Z",
                "DTSTART:20261124T090000Z",
                "CLASS:CONFIDENTIAL",
                "SUMMARY:Secret",
            ),
        )
        told = [(e.cancelled, e.private, e.title) for e in read(side, titles=True).values()]
        assert sorted(told) == [(False, False, "Open"), (False, True, ""), (True, False, "")]

    def test_one_occurrence_without_its_series_is_told(self, side: FolderSide) -> None:
        event = one(side, f"RECURRENCE-ID:{NINE}Z", f"DTSTART:{TEN}Z")
        assert (event.key, event.start) == ("one.ics#2026-11-23T09:00:00Z", MONDAY + HOUR)


class TestNames:
    """Keys and etags outlive the program's version: else all would be told anew with each."""

    def test_an_event_has_the_key_and_the_etag_it_always_had(self, side: FolderSide) -> None:
        berlin = "TZID=Europe/Berlin:20261123T"
        times = (f"DTSTART;{berlin}090000", f"DTEND;{berlin}100000")
        side.write(HERE, "a.ics", vevent("a", *times, "RRULE:FREQ=DAILY;COUNT=2", "SUMMARY:Tea"))
        day = "DTSTART;VALUE=DATE:20261123"
        side.write(HERE, "b.ics", vevent("b", day, "CLASS:PRIVATE", "SUMMARY:Secret"))
        series = vevent("c", day, "RRULE:FREQ=DAILY;COUNT=2", "STATUS:CANCELLED")
        side.write(HERE, "c.ics", series, vevent("d", f"DTSTART:{NINE}Z"))
        told = read(side, titles=True)
        assert {key: event.etag for key, event in told.items()} == {
            "a.ics#2026-11-23T08:00:00Z": "db991f03de5653b1",
            "a.ics#2026-11-24T08:00:00Z": "1c4ddcb46aab5298",
            "b.ics": "9a4fb337b4d594e1",
            "c.ics/c#2026-11-23": "2c8f406aa63f4d5f",
            "c.ics/c#2026-11-24": "4639dec1a0ff391c",
            "c.ics/d": "aafeae5204ed0750",
        }

    def test_ours_has_the_etag_it_always_had(self, side: FolderSide) -> None:
        with side.store() as store:
            written = store.put(HERE, draft(uid="daybook-1@portal.example", private=True))
        assert (written.key, written.etag) == (
            "daybook-1@portal.example.ics",
            "98934f5ab0644b78",
        )


class TestWords:
    @pytest.mark.parametrize(
        ("lines", "show_as"),
        [
            ((), ShowAs.BUSY),
            (("TRANSP:TRANSPARENT",), ShowAs.FREE),
            (("TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"), ShowAs.BUSY),
            (("X-MICROSOFT-CDO-BUSYSTATUS:FREE",), ShowAs.FREE),
            (("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",), ShowAs.TENTATIVE),
            (("X-MICROSOFT-CDO-BUSYSTATUS:oof",), ShowAs.AWAY),
            (("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",), ShowAs.ELSEWHERE),
            (("STATUS:TENTATIVE",), ShowAs.TENTATIVE),
            (("STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"), ShowAs.BUSY),
        ],
    )
    def test_how_the_time_is_shown(
        self, side: FolderSide, lines: tuple[str, ...], show_as: ShowAs
    ) -> None:
        event = one(side, f"DTSTART:{NINE}Z", f"DTEND:{TEN}Z", *lines)
        assert plain(event) == StoreEvent("one.ics", "", MONDAY, MONDAY + HOUR, show_as=show_as)

    @pytest.mark.parametrize(
        ("line", "response"),
        [
            (f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANNA}", Response.DECLINED),
            (f"ATTENDEE:MAILTO:{ANNA.upper()}", Response.UNANSWERED),
            (f"ATTENDEE;EMAIL={ANNA};PARTSTAT=ACCEPTED:/principals/anna/", Response.ACCEPTED),
            (f'ATTENDEE;CN="X: Y; Z";PARTSTAT=TENTATIVE:mailto:{ANNA}', Response.TENTATIVE),
            ("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com", Response.NONE),
            (f"ORGANIZER:mailto:{ANNA}", Response.NONE),
        ],
    )
    def test_the_answer_is_that_of_the_owner(
        self, side: FolderSide, line: str, response: Response
    ) -> None:
        assert one(side, f"DTSTART:{NINE}Z", line).response is response

    def test_an_owner_who_becomes_known_later_is_found_in_what_was_read_before(
        self, side: FolderSide
    ) -> None:
        side.write(
            HERE,
            "one.ics",
            vevent("one", f"DTSTART:{NINE}Z", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANNA}"),
        )
        with VdirStore(side.folder, zone=side.zone) as store:
            answers = []
            for addresses in ([], [ANNA], ["bob@example.com"]):
                store.know_owner(addresses)
                (event,) = store.read(HERE, WINDOW)
                answers.append(event.response)
        assert answers == [Response.NONE, Response.DECLINED, Response.NONE]

    def test_an_event_that_is_free_and_busy_at_once_is_busy_and_told(
        self, side: FolderSide
    ) -> None:
        lines = ("TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE")
        event = one(side, f"DTSTART:{NINE}Z", f"DTEND:{TEN}Z", *lines)
        told = "it is marked as Free and as busy at once, so it counts as busy"
        assert plain(event) == StoreEvent("one.ics", "", MONDAY, MONDAY + HOUR, doubt=told)

    @pytest.mark.parametrize("word", ["PRIVATE", "CONFIDENTIAL", "X-UNHEARD-OF"])
    def test_every_class_but_public_is_private(self, side: FolderSide, word: str) -> None:
        event = one(side, f"DTSTART:{NINE}Z", f"CLASS:{word}", "SUMMARY:Secret")
        assert (event.private, event.title) == (True, "")

    def test_a_title_is_told_as_it_was_meant(self, side: FolderSide) -> None:
        event = one(side, f"DTSTART:{NINE}Z", r"SUMMARY;LANGUAGE=de:A\, B\; C\\n")
        assert event.title == r"A, B; C\n"


class TestOddFiles:
    def test_a_file_with_tasks_only_has_no_events(self, side: FolderSide) -> None:
        task = "BEGIN:VTODO\r\nUID:t\r\nSUMMARY:Buy milk\r\nEND:VTODO\r\n"
        side.write(HERE, "task.ics", task)
        assert read(side) == {}

    def test_a_file_with_several_events_tells_each(self, side: FolderSide) -> None:
        name = side.write(
            HERE, "all.ics", vevent("a", f"DTSTART:{NINE}Z"), vevent("b", f"DTSTART:{TEN}Z")
        )
        assert {key: event.start for key, event in read(side).items()} == {
            f"{name}/a": MONDAY,
            f"{name}/b": MONDAY + HOUR,
        }

    def test_events_without_a_uid_are_told_one_by_one(self, side: FolderSide) -> None:
        events = (
            vevent("", f"DTSTART:{moment}Z").replace("UID:\r\n", "") for moment in (NINE, TEN)
        )
        side.write(HERE, "all.ics", *events)
        assert sorted(e.start for e in read(side).values() if e.start) == [MONDAY, MONDAY + HOUR]

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ((), "it has no start"),
            (("DTSTART:yesterday",), "“yesterday” is not a date or time"),
        ],
    )
    def test_what_is_wrong_with_an_event_is_said(
        self, side: FolderSide, lines: tuple[str, ...], reason: str
    ) -> None:
        event = one(side, *lines)
        told = f"The event in the file one.ics cannot be read: {reason}."
        assert event == StoreEvent("one.ics", event.etag, problem=told)

    @pytest.mark.parametrize(
        ("lines", "end", "doubt"),
        [
            (
                (f"DTEND:{EIGHT}Z",),
                MONDAY + DAY,
                "its end lies before its start, so it counts to the end of its day",
            ),
            (("DTEND;VALUE=DATE:20261124",), MONDAY + 15 * HOUR, ""),
            (
                ("DURATION:long",),
                MONDAY + DAY,
                "“long” is not a duration, so it counts to the end of its day",
            ),
            (
                (f"DTEND:{TEN}Z", "RRULE:often"),
                MONDAY + HOUR,
                "its recurrence rule “often” cannot be read, so only its first time counts",
            ),
        ],
    )
    def test_what_is_half_understood_blocks_and_is_told(
        self, side: FolderSide, lines: tuple[str, ...], end: datetime, doubt: str
    ) -> None:
        event = one(side, f"DTSTART:{NINE}Z", *lines)
        assert plain(event) == StoreEvent("one.ics", "", MONDAY, end, doubt=doubt)

    def test_a_series_without_an_end_to_count_takes_all_time_from_its_first_on(
        self, side: FolderSide
    ) -> None:
        event = one(side, f"DTSTART:{NINE}Z", f"DTEND:{TEN}Z", "RRULE:FREQ=SECONDLY")
        assert (event.start, event.problem) == (MONDAY, "")
        assert event.doubt.startswith("it repeats more often than can be counted")
        assert isinstance(event.end, datetime)
        assert event.end >= WINDOW.end

    def test_one_event_that_cannot_be_read_leaves_the_others_of_its_file_alone(
        self, side: FolderSide
    ) -> None:
        side.write(HERE, "all.ics", vevent("a", "DTSTART:soon"), vevent("b", f"DTSTART:{NINE}Z"))
        told = read(side)
        assert told["all.ics/a"].problem.endswith("“soon” is not a date or time.")
        assert plain(told["all.ics/b"]) == StoreEvent("all.ics/b", "", MONDAY, MONDAY)

    def test_a_series_that_cannot_be_read_leaves_its_changed_occurrence(
        self, side: FolderSide
    ) -> None:
        changed = vevent("a", f"RECURRENCE-ID:{NINE}Z", f"DTSTART:{NINE}Z", f"DTEND:{TEN}Z")
        side.write(HERE, "a.ics", vevent("a", "DTSTART:soon", "RRULE:FREQ=DAILY"), changed)
        told = read(side)
        assert set(told) == {"a.ics", "a.ics#2026-11-23T09:00:00Z"}
        assert told["a.ics"].problem.endswith("“soon” is not a date or time.")
        assert told["a.ics#2026-11-23T09:00:00Z"].end == MONDAY + HOUR

    @pytest.mark.parametrize("data", [b"", b"<html>Sign in</html>", b"BEGIN:VCALENDAR\r\nBEGIN:"])
    def test_one_broken_file_does_not_stop_the_calendar(
        self, side: FolderSide, data: bytes
    ) -> None:
        path = side.path(HERE, "broken.ics")
        path.write_bytes(data)
        age(path)
        good = side.add(HERE, MONDAY, MONDAY + HOUR)
        events = read(side)
        assert set(events) == {"broken.ics", good}
        assert "broken.ics" in events["broken.ics"].problem

    def test_a_folder_with_the_name_of_a_file_does_not_stop_the_calendar(
        self, side: FolderSide
    ) -> None:
        (side.folder / HERE / "odd.ics").mkdir()
        good = side.add(HERE, MONDAY, MONDAY + HOUR)
        assert list(read(side)) == [good]

    def test_a_file_that_loops_is_a_problem(self, side: FolderSide) -> None:
        side.path(HERE, "loop.ics").symlink_to(side.path(HERE, "loop.ics"))
        good = side.add(HERE, MONDAY, MONDAY + HOUR)
        events = read(side)
        assert events[good].start == MONDAY
        assert "loop.ics" in events["loop.ics"].problem

    def test_an_old_mac_or_unix_file_is_read(self, side: FolderSide) -> None:
        text = vcalendar(vevent("one", f"DTSTART:{NINE}Z", "SUMMARY:Çay"))
        for name, end in (("unix", "\n"), ("mac", "\r")):
            data = b"\xef\xbb\xbf" + text.replace("\r\n", end).encode()
            side.path(HERE, f"{name}.ics").write_bytes(data)
        assert [event.title for event in read(side, titles=True).values()] == ["Çay", "Çay"]
