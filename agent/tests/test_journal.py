"""The journal keeps what must survive a kill."""

import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from daybook_connector.journal import Journal, KnownCalendar, Own, open_journal
from daybook_protocol.reports import (
    CalendarsMessage,
    ChangesMessage,
    DoneAnswer,
    SnapshotMessage,
    WishMessage,
)

COMMAND = "2d9f2c0e-4e4a-4e4e-9d5e-0c9c6a3a8a11"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def done(**result: str) -> DoneAnswer:
    return DoneAnswer(command=UUID(COMMAND), result=dict(result))


def changes(base: str, revision: str) -> ChangesMessage:
    return ChangesMessage(calendar="work", base=base, revision=revision, events=(), removed=("k",))


def snapshot(revision: str) -> SnapshotMessage:
    return SnapshotMessage(calendar="work", revision=revision, part=1, parts=1, events=())


def bodies(journal: Journal) -> list[dict[str, Any]]:
    return [json.loads(report.body) for report in journal.reports(0, 100)]


def test_reports_are_numbered_from_one_and_wait_until_they_are_acknowledged(path: Path) -> None:
    journal = open_journal(path)
    assert [journal.queue(WishMessage(minutes=m)) for m in (1, 5, 10)] == [1, 2, 3]
    journal.acknowledge(2)
    assert bodies(journal) == [{"type": "wish", "seq": 3, "minutes": 10}]
    assert (journal.waiting(), journal.first_waiting(), journal.next_seq) == (1, 3, 4)


def test_numbers_go_on_after_everything_was_acknowledged_and_the_file_reopened(path: Path) -> None:
    journal = open_journal(path)
    stream = journal.stream
    journal.queue(WishMessage(minutes=1))
    journal.acknowledge(1)
    journal.close()
    again = open_journal(path)
    assert (again.stream, again.first_waiting(), again.next_seq) == (stream, 2, 2)


def test_an_entry_that_fails_leaves_nothing(path: Path) -> None:
    journal = open_journal(path)

    def stumble() -> None:
        with journal.entry():
            journal.queue(WishMessage(minutes=1))
            journal.note_told("work", journal.new_revision(), [("k", "e")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stumble()
    assert (journal.waiting(), journal.next_seq, journal.known("work")) == (0, 1, None)


def test_a_process_that_is_killed_within_an_entry_leaves_nothing(path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from daybook_connector.journal import open_journal\n"
        "from daybook_protocol.reports import WishMessage\n"
        "journal = open_journal(Path(sys.argv[1]))\n"
        "journal.queue(WishMessage(minutes=1))\n"
        "with journal.entry():\n"
        "    journal.queue(WishMessage(minutes=5))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert bodies(open_journal(path)) == [{"type": "wish", "seq": 1, "minutes": 1}]


def test_a_calendar_is_known_by_its_last_report(path: Path) -> None:
    journal = open_journal(path)
    journal.note_told("work", "r-1", [("a", "1"), ("b", "1")])
    journal.note_told("work", "r-2", [("a", "2"), ("c", "1")], ["b"])
    assert journal.known("work") == KnownCalendar("r-2", {"a": "2", "c": "1"})
    journal.forget("work")
    assert journal.known("work") is None


def test_a_chain_of_waiting_changes_fits_any_revision_in_it(path: Path) -> None:
    journal = open_journal(path)
    journal.note_told("work", "r-1", [])
    for base, revision in (("r-1", "r-2"), ("r-2", "r-3")):
        journal.queue(changes(base, revision))
        journal.note_told("work", revision, [], ["k"])
    held = ["r-1", "r-2", "r-3", "r-4", None]
    assert [journal.fits("work", each) for each in held] == [True, True, True, False, False]


def test_a_waiting_snapshot_fits_everything(path: Path) -> None:
    journal = open_journal(path)
    journal.queue(snapshot("r-1"))
    journal.note_told("work", "r-1", [])
    assert [journal.fits("work", each) for each in (None, "other-7")] == [True, True]


def test_calendars_that_are_listed_no_more_are_forgotten(path: Path) -> None:
    journal = open_journal(path)
    for calendar in ("work", "home"):
        journal.note_told(calendar, f"{calendar}-1", [])
    journal.note_listing([{"key": "home"}])
    assert journal.revisions() == {"home": "home-1"}


def test_a_new_stream_keeps_answers_and_wishes_and_forgets_calendars(path: Path) -> None:
    journal = open_journal(path)
    before = journal.stream
    journal.queue(CalendarsMessage(calendars=()))
    journal.answer(done(key="k"))
    journal.queue(WishMessage(paused=True))
    journal.note_told("work", "r-1", [("k", "e")])
    journal.begin_new_stream()
    assert journal.stream != before
    assert bodies(journal) == [
        {"type": "answer", "seq": 1, "command": COMMAND, "outcome": "done", "result": {"key": "k"}},
        {"type": "wish", "seq": 2, "paused": True},
    ]
    assert (journal.revisions(), journal.is_listed(), journal.next_seq) == ({}, False, 3)
    assert journal.command_of(1) == COMMAND


def test_what_an_older_program_left_and_no_portal_would_take_is_not_queued_again(
    path: Path,
) -> None:
    journal = open_journal(path)
    journal.queue(WishMessage(paused=True))
    with sqlite3.connect(path) as other:
        other.execute("UPDATE reports SET body = replace(body, 'true', '3')")
    journal.queue(WishMessage(minutes=5))
    journal.begin_new_stream()
    assert bodies(journal) == [{"type": "wish", "seq": 1, "minutes": 5}]


def test_wishes_change_the_settings_before_the_portal_knows_them(path: Path) -> None:
    journal = open_journal(path)
    journal.keep_settings({"mode": "realtime", "minutes": 5, "paused": False})
    journal.queue(WishMessage(mode="auto", minutes=15))
    assert journal.settings() == {"mode": "auto", "minutes": 15, "paused": False}
    assert journal.settings_told()["mode"] == "realtime"
    journal.acknowledge(1)
    assert journal.settings_told() == {"mode": "auto", "minutes": 15, "paused": False}


def test_a_command_is_remembered_and_its_answer_not_queued_twice(path: Path) -> None:
    journal = open_journal(path)
    assert not journal.is_answered(COMMAND)
    journal.answer(done())
    assert journal.is_answered(COMMAND)
    assert journal.waiting() == 1


def test_an_acknowledged_answer_is_given_again_to_a_portal_that_has_lost_it(path: Path) -> None:
    journal = open_journal(path)
    journal.answer(done(key="k"))
    journal.acknowledge(1)
    assert journal.is_answered(COMMAND)
    assert [(r["seq"], r["result"]) for r in bodies(journal)] == [(2, {"key": "k"})]


def test_our_events_are_remembered_by_uid(path: Path) -> None:
    journal = open_journal(path)
    journal.note_own("uid", Own("work", "k", "e", 3))
    assert journal.own("uid") == Own("work", "k", "e", 3)
    journal.forget_own("uid")
    assert journal.own("uid") is None


@pytest.mark.parametrize("damage", [b"", b"nonsense" * 1000, b"SQLite format 3\x00" + b"x" * 5000])
def test_a_damaged_journal_is_moved_aside_and_a_new_stream_begins(
    path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    if not damage:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version=99")
        connection.commit()
        connection.close()
    else:
        path.write_bytes(damage)
    kept = path.read_bytes()
    with caplog.at_level(logging.ERROR):
        journal = open_journal(path)
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == kept
    assert "moved to" in caplog.text
    assert (journal.next_seq, len(journal.stream)) == (1, 16)


def test_a_journal_with_a_page_overwritten_is_damaged(path: Path) -> None:
    journal = open_journal(path)
    stream = journal.stream
    journal.note_told("work", "r-1", [(f"key-{n}", "etag" * 20) for n in range(500)])
    journal.close()
    with path.open("r+b") as file:
        file.seek(4096 * 9)
        file.write(os.urandom(4096 * 4))
    assert open_journal(path).stream != stream
