"""Lists of changes that lie, and what gives them away: the simulator with each of its quirks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from kinds.caldav.cursor import Cursor
from kinds.caldav.evidence import SILENT, STALE, STUCK, Mark, doubt, is_hasty
from providers.base import Changes, Provider
from providers.comparison import differing
from tests.kinds.caldav.caldav_side import event_text, open_caldav
from tests.providers.contract import MONDAY, WINDOW
from tests.servers.simulated_dav import SimulatedDav


class Reader:
    """What an engine does with a provider, in a few lines: it holds versions and a cursor."""

    def __init__(self, server: SimulatedDav) -> None:
        self.server = server
        self.held: dict[str, str] = {}
        self.cursor: str | None = None
        self.provider: Provider = open_caldav(server.url, "john")

    def pull(self, seconds: float = 60, *, compare: bool = False) -> Changes:
        self.server.clock += seconds
        self.server.asked.clear()
        found = self.provider.pull(
            self.server.calendar, self.cursor, self.held, compare=compare, window=WINDOW
        )
        gone = self.held.keys() - found.present if found.complete else set(found.removed)
        self.held |= {e.key: "" if e.problem else e.etag for e in found.events}
        for key in gone - {event.key for event in found.events}:
            del self.held[key]
        self.cursor = found.cursor
        return found

    def settle(self) -> None:
        self.pull()
        self.pull()

    @property
    def names(self) -> set[str]:
        return {key.rpartition("/")[2].removesuffix(".ics") for key in self.held}

    def asked(self) -> list[str]:
        """The requests of the last pull, shortly."""
        return [_shortly(one.method, one.body, one.depth) for one in self.server.asked]


def _shortly(method: str, body: str, depth: str) -> str:
    if method == "PROPFIND":
        return "list" if depth == "1" else "mark" if "getctag" in body else "token"
    return "changes" if "sync-collection" in body else "fetch"


def put(server: SimulatedDav, name: str, hour: int = 0) -> None:
    server.store(name, event_text(name, MONDAY + timedelta(hours=hour)))


@pytest.fixture
def server() -> Iterator[SimulatedDav]:
    with SimulatedDav() as server:
        for name in ("one", "two", "three"):
            put(server, name)
        server.clock += 60
        yield server


@pytest.fixture
def reader(server: SimulatedDav) -> Iterator[Reader]:
    reader = Reader(server)
    reader.pull()
    with reader.provider:
        yield reader


# --- What is trusted ----------------------------------------------------------------------------


def test_equal_mark_is_trusted_once_a_later_list_brought_nothing(reader: Reader) -> None:
    reader.pull()
    assert reader.asked() == ["mark", "changes"]
    assert reader.pull().is_empty
    assert reader.asked() == ["mark"]


def test_equal_mark_is_not_trusted_within_two_seconds(reader: Reader) -> None:
    for _ in range(3):
        assert reader.pull(0.5).is_empty
        assert reader.asked() == ["mark", "changes"]


def test_pull_that_brought_something_is_followed_by_one_that_asks(
    server: SimulatedDav, reader: Reader
) -> None:
    reader.settle()
    put(server, "four")
    assert len(reader.pull().events) == 1
    assert reader.pull().is_empty
    assert reader.asked() == ["mark", "changes"]
    reader.pull()
    assert reader.asked() == ["mark"]


def test_cursor_of_an_earlier_version_leads_to_a_complete_list(reader: Reader) -> None:
    stored = Cursor.read(reader.cursor or "")
    assert stored
    reader.cursor = f'{{"mode": "token", "token": "{stored.token}", "ctag": "{stored.ctag}"}}'
    found = reader.pull()
    assert (found.complete, found.events, dict(found.renamed)) == (True, (), {})
    assert not reader.pull().complete


def test_own_write_is_read_without_any_doubt(server: SimulatedDav, reader: Reader) -> None:
    from tests.providers.contract import draft

    reader.settle()
    reader.provider.create(server.calendar, draft())
    found = reader.pull()
    assert (len(found.events), found.complete, found.reset_reason) == (1, False, None)


# --- Servers that lie ---------------------------------------------------------------------------


@pytest.mark.parametrize("repeats", [False, True])
def test_server_restored_from_a_backup_is_listed_anew(
    server: SimulatedDav, reader: Reader, repeats: bool
) -> None:
    server.quirks.repeats_tokens = repeats
    backup = server.backup()
    put(server, "lost")
    server.remove("one")
    reader.settle()
    server.restore(backup)
    found = reader.pull()
    assert (found.complete, found.reset_reason) == (True, SILENT)
    assert reader.names == {"one", "two", "three"}
    put(server, "new")
    assert reader.pull().reset_reason is None
    assert reader.names == {"one", "two", "three", "new"}


def test_forgotten_token_answered_with_everything_is_seen_through(
    server: SimulatedDav, reader: Reader
) -> None:
    server.quirks.drops_tokens = True
    reader.settle()
    server.remove("one")
    put(server, "four")
    server.forget_tokens()
    found = reader.pull()
    assert (found.complete, found.reset_reason) == (True, STALE)
    assert reader.names == {"two", "three", "four"}
    assert reader.asked() == ["mark", "changes", "token", "list", "fetch"]


@pytest.mark.parametrize("action", ["move", "store", "remove"])
def test_second_change_within_a_second_is_not_missed(
    server: SimulatedDav, reader: Reader, action: str
) -> None:
    server.quirks.whole_seconds = True
    put(server, "first")
    server.clock += 0.2
    reader.cursor = None
    reader.pull(0)
    server.clock += 0.2
    if action == "remove":
        server.remove("one")
    else:
        put(server, "one" if action == "move" else "second", hour=3)
    before = dict(reader.held)
    found = reader.pull()
    assert found.reset_reason is None
    assert reader.names == server.events.keys()
    assert reader.held != before
    reader.settle()
    assert reader.asked() == ["mark"]


def test_server_without_tokens_is_listed_after_a_change_in_the_same_second(
    server: SimulatedDav, reader: Reader
) -> None:
    server.quirks.no_tokens = server.quirks.whole_seconds = True
    reader.cursor = None
    put(server, "first")
    reader.pull(0.2)
    put(server, "second")
    reader.pull()
    assert reader.names == server.events.keys()


def test_token_that_stays_while_the_mark_moves_is_doubted(
    server: SimulatedDav, reader: Reader
) -> None:
    stored = Cursor("token", token="7", ctag="a")
    told = {"tags": {"/x": '"1"'}, "removed": frozenset(), "names_itself": False, "known": {}}
    assert doubt(stored, Mark("b"), token="7", **told) == STUCK
    assert doubt(stored, Mark("b"), token="8", **told) is None
    assert doubt(stored, Mark("a"), token="7", **told) is None


def test_changed_version_of_the_calendar_itself_is_evidence_too() -> None:
    stored = Cursor("token", token="7", ctag="a", etag='"1"')
    told = {"tags": {}, "removed": frozenset(), "known": {}, "token": "8"}
    assert doubt(stored, Mark("a", '"2"'), names_itself=False, **told) == SILENT
    assert doubt(stored, Mark("a", ""), names_itself=False, **told) is None
    assert doubt(stored, Mark("b", '"2"'), names_itself=True, **told) is None


def test_list_without_any_mark_is_doubted_only_when_its_token_moved() -> None:
    stored = Cursor("token", token="7")
    told = {"tags": {"/x": '"1"'}, "removed": frozenset(), "known": {"/x": '"1"'}}
    assert doubt(stored, Mark(), token="8", names_itself=False, **told) == STALE
    assert doubt(stored, Mark(), token="7", names_itself=False, **told) is None


@pytest.mark.parametrize(
    ("tag", "hasty"),
    [
        ("1790000000", True),
        ("http://x.example/sync/1790000001", True),
        ("1789999990", False),
        ("17900000001234", False),
        ("7", False),
        ("", False),
    ],
)
def test_tag_of_whole_seconds_is_known_by_the_clock(tag: str, hasty: bool) -> None:
    assert is_hasty(tag, 1_790_000_000.0) is hasty


def test_listed_event_that_is_not_handed_out_is_kept_told_and_looked_at_again(
    server: SimulatedDav, reader: Reader
) -> None:
    reader.settle()
    put(server, "one", hour=5)
    server.quirks.ghosts.add("one.ics")
    found = reader.pull()
    (event,) = found.events
    assert (found.removed, bool(event.problem), bool(found.contradiction)) == ((), True, True)
    again = reader.pull()
    assert (again.removed, again.contradiction) == ((), None)
    assert reader.names == {"one", "two", "three"}
    reader.settle()
    server.quirks.ghosts.clear()
    reader.pull()
    assert "" not in reader.held.values()


# --- The comparison -----------------------------------------------------------------------------


def test_comparison_that_agrees_is_one_list(reader: Reader) -> None:
    for _ in range(2):
        found = reader.pull(compare=True)
        assert (found.compared, found.untold, found.events) == (True, frozenset(), ())
        assert reader.asked() == ["mark", "list"]
    assert reader.pull().is_empty


def test_comparison_finds_a_forgotten_deletion(server: SimulatedDav, reader: Reader) -> None:
    server.quirks.forgets_deletions = True
    reader.settle()
    server.remove("one")
    put(server, "four")
    reader.pull()
    assert "one" in reader.names
    found = reader.pull(compare=True)
    assert {key.rpartition("/")[2] for key in found.untold} == {"one.ics"}
    assert reader.names == {"two", "three", "four"}
    assert reader.pull(compare=True).untold == frozenset()


def test_change_of_a_moment_ago_is_no_mistake_of_the_server(
    server: SimulatedDav, reader: Reader
) -> None:
    reader.settle()
    put(server, "four")
    server.remove("one")
    found = reader.pull(compare=True)
    assert (found.compared, found.untold, found.reset_reason) == (True, frozenset(), None)
    assert reader.names == {"two", "three", "four"}


def test_comparison_sees_through_a_mark_that_never_moves(
    server: SimulatedDav, reader: Reader
) -> None:
    server.quirks.frozen_change_tag = "same"
    reader.pull()
    reader.settle()
    put(server, "four")
    assert reader.pull().is_empty
    assert len(reader.pull(compare=True).untold) == 1
    assert reader.names == {"one", "two", "three", "four"}


def test_comparison_after_a_restore_finds_what_the_list_hid(
    server: SimulatedDav, reader: Reader
) -> None:
    backup = server.backup()
    put(server, "lost")
    reader.settle()
    server.restore(backup)
    put(server, "other")  # The server counts as far as it did before.
    assert reader.pull().is_empty
    assert len(reader.pull(compare=True).untold) == 2
    assert reader.names == {"one", "two", "three", "other"}


def test_tasks_are_nothing_that_had_to_be_told(server: SimulatedDav, reader: Reader) -> None:
    reader.settle()
    server.store("task", event_text("task", MONDAY).replace("VEVENT", "VTODO"))
    reader.pull()
    found = reader.pull(compare=True)
    assert (found.compared, found.untold, found.events) == (True, frozenset(), ())


def test_tasks_are_read_by_the_first_comparison_that_meets_them_only(
    server: SimulatedDav, reader: Reader
) -> None:
    for name in ("task", "other task"):
        server.store(name, event_text(name, MONDAY).replace("VEVENT", "VTODO"))
    reader.settle()
    reader.pull(compare=True)
    found = reader.pull(compare=True)
    assert (found.compared, found.untold, reader.asked()) == (True, frozenset(), ["mark", "list"])
    put(server, "four")
    reader.pull()
    assert reader.pull(compare=True).compared
    assert reader.asked() == ["mark", "list"]
    assert reader.names == {"one", "two", "three", "four"}
    put(server, "task")
    server.quirks.frozen_change_tag = server.change_tag
    reader.pull(compare=True)
    assert reader.names == {"one", "two", "three", "four", "task"}


def test_differences_are_those_of_versions_that_both_sides_tell() -> None:
    known = {"same": '"1"', "moved": '"1"', "gone": '"1"', "unread": "", "untold": '"1"'}
    known["set aside"] = ""
    listed = {"same": '"1"', "moved": '"2"', "new": '"1"', "unread": '"1"', "untold": ""}
    assert differing(known, listed) == {"moved", "gone", "new"}


def test_cursor_keeps_what_it_is_made_of() -> None:
    cursor = Cursor("token", "t", "c", '"e"', 12.5, settled=True, hasty=True, others="d")
    assert Cursor.read(cursor.write()) == cursor
    assert Cursor.read(replace(cursor, mode="freebusy").write()) == replace(cursor, mode="freebusy")
    assert [Cursor.read(text) for text in ("", "[]", "7", '{"mode": "x"}')] == [None] * 4
