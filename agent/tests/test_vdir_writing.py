"""How a folder of .ics files is written: safely, sparingly, and leaving alone what is not ours."""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import icalendar
import pytest
from daybook_connector.stores.errors import (
    StoreCalendarGone,
    StoreEventRefused,
    StorePermissionRefused,
)
from daybook_connector.stores.events import CalendarAccess
from daybook_connector.stores.vdir import VdirStore, files
from daybook_connector.stores.vdir.compose import merge, render

from tests.store_contract.scene import HOUR, MONDAY, WINDOW, by_key, draft, later
from tests.vdir_side import FolderSide, vcalendar, vevent

HERE = "private"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def side(tmp_path: Path) -> FolderSide:
    return FolderSide(tmp_path / "calendars")


@pytest.fixture
def store(side: FolderSide) -> Iterator[VdirStore]:
    with side.store() as opened:
        yield opened


class TestFile:
    def test_a_new_file_says_all_of_the_draft_and_nothing_else(self) -> None:
        wanted = replace(draft(), uid="daybook-1@portal.example", title="Zoë, Bob; Ann\\")
        calendar = icalendar.Calendar.from_ical(render(wanted, now=NOW))
        (event,) = calendar.walk("VEVENT")
        told = {name: value.to_ical().decode() for name, value in event.items()}
        assert told == {
            "UID": "daybook-1@portal.example",
            "DTSTAMP": "20261120T120000Z",
            "LAST-MODIFIED": "20261120T120000Z",
            "SEQUENCE": "1",
            "DTSTART": "20261123T100000",
            "DTEND": "20261123T110000",
            "SUMMARY": "Zoë\\, Bob\\; Ann\\\\",
            "STATUS": "CONFIRMED",
            "TRANSP": "OPAQUE",
            "X-DAYBOOK-REVISION": "1",
            "X-DAYBOOK-UID": "daybook-1@portal.example",
            "DESCRIPTION": "First line\\nSecond line",
            "LOCATION": "Room 1",
            "URL": "https://portal.example/b/1",
        }
        assert (event.start, event.end) == (wanted.start, wanted.end)
        assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
        assert not event.errors

    def test_lines_are_folded_between_characters(self) -> None:
        data = render(draft(title="é" * 100, description="x" * 300), now=NOW)
        lines = data.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert all(line.decode() is not None for line in lines)

    def test_a_title_cannot_smuggle_in_properties(self) -> None:
        data = render(draft(title="x\r\nATTENDEE:mailto:eve@example.com"), now=NOW)
        (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert "ATTENDEE" not in event

    def test_an_hour_that_comes_twice_is_written_without_doubt(self) -> None:
        start = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
        data = render(draft(start), now=NOW)
        (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert (event.start, event.end) == (start, start + HOUR)

    def test_the_owners_lines_stay_letter_by_letter(self) -> None:
        wanted = draft()
        mine = (
            "CATEGORIES:Slides",
            'X-MINE;A="b:c";D=e:f\\, g',
            "ATTACH;VALUE=URI:http://example.com/a,b",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:Bring the slides",
            "TRIGGER:-PT15M",
            "END:VALARM",
        )
        end = "\r\n".join([*mine, "END:VEVENT"])
        text = render(wanted, now=NOW).decode().replace("END:VEVENT", end)
        data = merge(text.encode(), later(wanted), now=NOW).decode()
        assert end in data
        assert data.count("BEGIN:VTIMEZONE") == 1
        (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
        assert (event.start, event["SEQUENCE"]) == (later(wanted).start, 2)

    def test_a_repetition_that_the_owner_added_is_taken_back(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        written = store.put(HERE, wanted)
        path = side.path(HERE, written.key)
        changed = vevent(wanted.uid, "RECURRENCE-ID:20261124T090000Z", "DTSTART:20261124T120000Z")
        text = path.read_bytes().decode().replace("END:VEVENT", "RRULE:FREQ=DAILY\r\nEND:VEVENT")
        path.write_text(text.replace("END:VCALENDAR", f"{changed}END:VCALENDAR"), newline="")
        assert len(store.read(HERE, WINDOW)) > 80
        again = store.put(HERE, wanted)
        assert (again.key, again.etag, again.adopted) == (written.key, written.etag, True)
        assert list(by_key(store.read(HERE, WINDOW))) == [written.key]


class TestDisk:
    def test_files_are_named_by_their_uid_where_that_is_safe(self) -> None:
        assert files.file_name("daybook-1@portal.example") == "daybook-1@portal.example.ics"
        for uid in ("../../etc/passwd", ".hidden", "-option", "", "a b", "x" * 300):
            assert re.fullmatch(r"daybook-[0-9a-f]{32}\.ics", files.file_name(uid))

    def test_strange_uids_are_written_inside_the_folder(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        for uid in ("../../outside", "a/b", "x" * 300, "con:1", "ü@portal"):
            written = store.put(HERE, draft(uid=uid))
            assert side.path(HERE, written.key).parent == side.folder / HERE
            assert by_key(store.read(HERE, WINDOW))[written.key].uid == uid
            store.remove(HERE, uid, written.key)
        assert list((side.folder / HERE).iterdir()) == []

    def test_nothing_but_the_event_is_left_behind(self, side: FolderSide, store: VdirStore) -> None:
        wanted = draft()
        written = store.put(HERE, wanted)
        store.put(HERE, later(wanted), written.key)
        assert [path.name for path in (side.folder / HERE).iterdir()] == [written.key]

    def test_a_put_that_changes_nothing_leaves_the_file_alone(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        written = store.put(HERE, wanted)
        before = side.path(HERE, written.key).stat()
        store.put(HERE, wanted, written.key)
        after = side.path(HERE, written.key).stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    @pytest.mark.skipif(os.name != "posix", reason="modes mean nothing here")
    def test_the_mode_of_the_file_stays(self, side: FolderSide, store: VdirStore) -> None:
        wanted = draft()
        path = side.path(HERE, store.put(HERE, wanted).key)
        path.chmod(0o640)
        store.put(HERE, later(wanted))
        assert path.stat().st_mode & 0o777 == 0o640

    def test_a_file_that_changed_meanwhile_is_not_overwritten(self, tmp_path: Path) -> None:
        path = tmp_path / "one.ics"
        path.write_bytes(b"first")
        known, _ = files.take(path)
        path.write_bytes(b"changed by somebody")
        assert not files.replace(path, b"ours", known=known)
        assert path.read_bytes() == b"changed by somebody"
        path.unlink()
        assert not files.replace(path, b"ours", known=known)
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_went_away_meanwhile_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(StoreCalendarGone):
            files.create(tmp_path / "nowhere" / "one.ics", b"ours")

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"zone": "Mars/Olympus"}, "the time zone 'Mars/Olympus' is unknown here"),
            ({"uid": "two words"}, "the UID 'two words' is none"),
            ({"end": MONDAY - HOUR}, "it ends before it starts"),
        ],
    )
    def test_a_draft_that_makes_no_sense_is_refused(
        self, side: FolderSide, store: VdirStore, changes: dict[str, Any], reason: str
    ) -> None:
        with pytest.raises(StoreEventRefused) as refused:
            store.put(HERE, draft(**changes))
        assert str(refused.value).endswith(f"({reason})")
        assert list((side.folder / HERE).iterdir()) == []

    def test_a_file_that_appeared_meanwhile_is_not_overwritten(self, tmp_path: Path) -> None:
        path = tmp_path / "one.ics"
        path.write_bytes(b"theirs")
        assert not files.create(path, b"ours")
        assert path.read_bytes() == b"theirs"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.skipif(not hasattr(os, "fork") or os.geteuid() != 0, reason="needs a superuser")
    def test_a_folder_of_somebody_else_is_read_only_and_refuses_writes(self) -> None:
        with TemporaryDirectory() as name:
            Path(name, HERE).mkdir()
            for path in (Path(name), Path(name, HERE)):
                path.chmod(0o755)
            told = as_nobody(lambda: look_and_write(Path(name)))
            assert told == "read-only StorePermissionRefused"


def look_and_write(folder: Path) -> str:
    store = VdirStore(folder, zone="UTC")
    (calendar,) = store.calendars()
    try:
        files.create(folder / HERE / "one.ics", b"one")
    except StorePermissionRefused as error:
        return f"{calendar.access} {type(error).__name__}"
    return f"{calendar.access} written"


def as_nobody(deed: Callable[[], str]) -> str:
    """What the deed answers in a child process that has no rights."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(writing, deed().encode())
        except BaseException as error:
            os.write(writing, repr(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return told


class TestCopies:
    """Files that carry our UID a second time, as a file manager makes them."""

    def test_a_second_file_with_our_uid_is_somebodys_copy(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        written = store.put(HERE, wanted)
        copy = side.path(HERE, "a copy.ics")
        copy.write_bytes(side.path(HERE, written.key).read_bytes())
        before = copy.read_bytes()
        events = by_key(store.read(HERE, WINDOW))
        assert (events[written.key].uid, events[written.key].revision) == (wanted.uid, 1)
        assert (events["a copy.ics"].uid, events["a copy.ics"].revision) == ("", None)
        assert store.put(HERE, later(wanted)).key == written.key
        store.remove(HERE, wanted.uid, written.key)
        assert copy.read_bytes() == before

    def test_a_file_that_was_renamed_is_still_ours(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        written = store.put(HERE, wanted)
        side.path(HERE, written.key).rename(side.path(HERE, "renamed.ics"))
        (event,) = store.read(HERE, WINDOW)
        assert (event.key, event.uid, event.revision) == ("renamed.ics", wanted.uid, 1)
        again = store.put(HERE, later(wanted), written.key)
        assert (again.key, again.adopted) == ("renamed.ics", False)
        store.remove(HERE, wanted.uid, written.key)
        assert store.read(HERE, WINDOW) == ()

    def test_an_event_whose_mark_was_lost_on_a_server_is_found_again(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        path = side.path(HERE, store.put(HERE, wanted).key)
        lines = path.read_bytes().decode().split("\r\n")
        kept = [line for line in lines if not line.startswith("X-DAYBOOK")]
        path.write_text("\r\n".join(kept), newline="")
        assert store.put(HERE, wanted).adopted
        (event,) = store.read(HERE, WINDOW)
        assert event.revision == 1

    def test_our_event_in_a_file_with_others_is_changed_and_removed_alone(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        other = vevent("other", "DTSTART:20261123T120000Z")
        ours = render(wanted, now=NOW).decode()
        side.path(HERE, "all.ics").write_text(
            ours.replace("END:VCALENDAR", f"{other}END:VCALENDAR"), newline=""
        )
        key = f"all.ics/{wanted.uid}"
        second = store.put(HERE, later(wanted), key)
        assert second.key == key
        events = by_key(store.read(HERE, WINDOW))
        assert set(events) == {key, "all.ics/other"}
        assert events[key].start == later(wanted).start
        store.remove(HERE, wanted.uid, key)
        assert list(by_key(store.read(HERE, WINDOW))) == ["all.ics"]

    def test_a_foreign_event_under_our_file_name_is_left_alone(
        self, side: FolderSide, store: VdirStore
    ) -> None:
        wanted = draft()
        name = files.file_name(wanted.uid)
        side.write(HERE, name, vevent("foreign", "DTSTART:20261123T120000Z"))
        written = store.put(HERE, wanted)
        assert written.key != name
        assert set(by_key(store.read(HERE, WINDOW))) == {name, written.key}
        store.remove(HERE, wanted.uid, written.key)
        assert list(by_key(store.read(HERE, WINDOW))) == [name]


def test_two_agents_that_write_the_same_draft_at_once_make_one_event(side: FolderSide) -> None:
    for _ in range(10):
        wanted = draft()
        with side.store() as first, side.store() as second, ThreadPoolExecutor(2) as both:
            tries = [both.submit(store.put, HERE, wanted) for store in (first, second)]
            written = [one.result() for one in tries]
            events = by_key(first.read(HERE, WINDOW))
        assert {one.key for one in written} == set(events)
        assert {one.etag for one in written} == {event.etag for event in events.values()}
        assert sorted(one.adopted for one in written) == [False, True]
        side.remove(HERE, written[0].key)


def test_closed_folders_are_told_and_refused(side: FolderSide, store: VdirStore) -> None:
    (side.folder / "board-room" / "x.ics").write_text(
        vcalendar(vevent("x", "DTSTART:20261123T120000Z"))
    )
    access = {calendar.key: calendar.access for calendar in store.calendars()}
    assert access["board-room"] is CalendarAccess.READ_ONLY
    assert list(by_key(store.read("board-room", WINDOW))) == ["x.ics"]
    with pytest.raises(StorePermissionRefused):
        store.remove("board-room", "x")
