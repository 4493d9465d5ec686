"""The outbox against an account in memory."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from daybook_ical.events import RemoteEvent

from calendars.actions.entries import retell_event, want_event, want_no_event
from calendars.busy import Table
from calendars.domain.identity import parse_invitation_uid
from calendars.models import BusyTime, CalendarEntry, Event
from calendars.sync.outbox import Outcome, uid_of
from providers.base import Access
from providers.errors import EventRefused, PermissionRefused, Throttled, Unreachable
from providers.words import error_of
from tests.calendars.conftest import World, meeting, tick
from tests.factories import NOW, CalendarEntryFactory, span

MINUTE = timedelta(minutes=1)


@pytest.fixture
def synced(world: World) -> World:
    world.sync()
    return world


def want(world: World, start: str = "2026-12-01 09:00", meeting_id: UUID | None = None) -> UUID:
    meeting_id = meeting_id or uuid4()
    want_event(
        meeting=meeting_id,
        tables=[Table(world.calendar.pk)],
        during=span(start),
        zone="Europe/Berlin",
        title="Intro",
    )
    return meeting_id


def remote(world: World) -> list[tuple[str, str]]:
    """(UID, wall-clock start) of each event that the account holds."""
    return [(one.uid, str(one.parts[0].start.wall)) for one in world.work.events.values()]


def test_a_wanted_event_is_written_once(synced: World) -> None:
    want(synced)
    assert synced.write() == Outcome(written=1)
    entry = synced.entry()
    assert remote(synced) == [(uid_of(entry), "2026-12-01 10:00:00")]
    assert uid_of(entry) == f"daybook-{entry.pk.hex}-1@daybook"
    stored = synced.work.events[entry.key]
    assert (entry.etag, entry.written_revision, entry.attempts) == (stored.etag, 1, 0)
    assert entry.written_at is not None
    assert synced.write() == Outcome()


def test_a_moved_meeting_moves_its_event(synced: World) -> None:
    meeting_id = want(synced)
    synced.write()
    want(synced, "2026-12-02 09:00", meeting_id)
    synced.write()
    assert remote(synced) == [(uid_of(synced.entry()), "2026-12-02 10:00:00")]
    assert synced.entry().is_pending is False


def test_a_cancelled_meeting_loses_its_event_and_a_later_one_gets_a_new_uid(synced: World) -> None:
    meeting_id = want(synced)
    synced.write()
    want_no_event(meeting=meeting_id)
    assert synced.write() == Outcome(written=1)
    assert remote(synced) == []
    want(synced, meeting_id=meeting_id)
    synced.write()
    assert remote(synced) == [(f"daybook-{synced.entry().pk.hex}-2@daybook", "2026-12-01 10:00:00")]


def test_an_event_that_was_deleted_in_the_calendar_is_made_anew(synced: World) -> None:
    meeting_id = want(synced)
    synced.write()
    synced.work.remove(synced.entry().key)
    want(synced, "2026-12-02 09:00", meeting_id)
    assert synced.write() == Outcome(written=1)
    assert remote(synced) == [(f"daybook-{synced.entry().pk.hex}-2@daybook", "2026-12-02 10:00:00")]


def test_a_past_event_is_told_anew_unless_it_was_tidied_away(synced: World) -> None:
    kept, gone = want(synced), want(synced, "2026-12-01 15:00")
    synced.write()
    synced.work.remove(synced.entry(meeting=gone).key)
    for meeting_id in (kept, gone):
        retell_event(meeting=meeting_id, title="Intro: Deleted guest", description="")
    assert synced.write(now=NOW + timedelta(days=30)) == Outcome(written=2)
    (event,) = synced.work.events.values()
    assert (event.uid, event.parts[0].title) == (
        uid_of(synced.entry(meeting=kept)),
        "Intro: Deleted guest",
    )
    assert not synced.entry(meeting=gone).is_pending


def test_an_unknown_outcome_ends_in_one_event(synced: World) -> None:
    want(synced)
    synced.memory.fail(Unreachable("connection reset"), on="create", after=True)
    assert synced.write() == Outcome(failed=1)
    entry = synced.entry()
    assert (entry.error_code, entry.attempts, entry.key) == ("unreachable", 1, "")
    assert timedelta(seconds=27) <= entry.next_try_at - NOW <= timedelta(seconds=33)
    assert synced.write(NOW + MINUTE) == Outcome(written=1)
    assert len(remote(synced)) == 1
    assert (synced.entry().error_code, synced.entry().attempts) == ("", 0)


def test_cancelled_after_an_unknown_outcome_leaves_no_event(synced: World) -> None:
    meeting_id = want(synced)
    synced.memory.fail(Unreachable(), on="create", after=True)
    synced.write()
    assert len(remote(synced)) == 1
    want_no_event(meeting=meeting_id)
    synced.write()
    assert remote(synced) == []
    assert synced.entry().is_pending is False


def test_an_unknown_outcome_of_a_deletion_is_repeated(synced: World) -> None:
    meeting_id = want(synced)
    synced.write()
    want_no_event(meeting=meeting_id)
    synced.memory.fail(Unreachable(), on="delete", after=True)
    assert synced.write() == Outcome(failed=1)
    assert synced.write(NOW + MINUTE) == Outcome(written=1)
    assert (remote(synced), synced.entry().is_pending) == ([], False)


def test_a_process_that_died_in_a_try_is_followed_by_the_next(synced: World) -> None:
    want(synced)

    class Killed(BaseException):
        pass

    synced.memory.fail(Killed(), on="create", after=True)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        synced.write()
    assert (synced.entry().attempts, synced.entry().key) == (1, "")
    assert synced.write(NOW + 3 * MINUTE) == Outcome(written=1)
    assert len(remote(synced)) == 1


def test_one_refused_entry_does_not_block_the_others(synced: World) -> None:
    want(synced)
    want(synced, "2026-12-02 09:00")
    synced.memory.fail(EventRefused("too long"), on="create")
    assert synced.write() == Outcome(written=1, failed=1)
    assert [start for _, start in remote(synced)] == ["2026-12-02 10:00:00"]
    refused = synced.entry(written_revision=0)
    assert (refused.error_code, refused.error_details) == ("event-refused", {"note": "too long"})
    assert error_of(refused) == "The server refuses this event. (too long)"


def test_throttling_stops_the_batch_until_the_pause_is_over(synced: World) -> None:
    for day in (1, 2, 3):
        want(synced, f"2026-12-0{day} 09:00")
    synced.memory.fail(Throttled(retry_after=timedelta(seconds=90)), on="create")
    synced.memory.calls.clear()
    assert synced.write() == Outcome(failed=3)
    assert synced.memory.calls == ["create"]
    waiting = CalendarEntry.objects.values_list("error_code", "next_try_at", "attempts")
    assert sorted(waiting, key=lambda row: row[2]) == [
        ("throttled", NOW + timedelta(seconds=90), 0),
        ("throttled", NOW + timedelta(seconds=90), 0),
        ("throttled", NOW + timedelta(seconds=90), 1),
    ]
    assert synced.write(NOW + timedelta(seconds=89)) == Outcome()
    assert synced.write(NOW + timedelta(seconds=90)) == Outcome(written=3)


def test_a_calendar_that_refuses_writing_becomes_read_only(synced: World) -> None:
    want(synced)
    synced.memory.fail(PermissionRefused(), on="create")
    synced.write()
    assert synced.calendar.access == "read-only"
    pause = synced.entry().next_try_at - NOW
    assert timedelta(minutes=54) <= pause <= timedelta(minutes=66)


def test_what_waited_for_the_account_is_written_when_it_answers_again(synced: World) -> None:
    want(synced)
    synced.memory.fail(Unreachable(), on="create")
    synced.write()
    assert synced.write(NOW + timedelta(seconds=5)) == Outcome()
    synced.sync(NOW + timedelta(seconds=10))
    assert synced.write(NOW + timedelta(seconds=10)) == Outcome(written=1)


def test_a_wish_that_changes_during_the_write_is_written_next(synced: World) -> None:
    meeting_id = want(synced)
    account = synced.memory.calendars["/office/"]
    original = account.put

    def put(event, note=None):
        account.put = original
        want(synced, "2026-12-03 09:00", meeting_id)
        return original(event, note)

    account.put = put
    synced.write()
    assert (synced.entry().written_revision, synced.entry().revision) == (1, 2)
    assert synced.write() == Outcome(written=1)
    assert remote(synced) == [(uid_of(synced.entry()), "2026-12-03 10:00:00")]


# --- Our own events come back -------------------------------------------------------------------


def test_our_own_event_is_recognised_and_does_not_block(synced: World) -> None:
    want(synced)
    synced.write()
    synced.sync()
    assert (synced.stored(), synced.busy()) == (["12-01 09:00/12-01 10:00"], [])
    assert Event.objects.get().entry == synced.entry()


def test_our_own_event_blocks_where_the_host_moved_it(synced: World) -> None:
    want(synced)
    synced.write()
    key = synced.entry().key
    moved = meeting("x", "2026-12-01 15:00").parts
    synced.work.put(synced.work.events[key].__class__(key=key, etag="", uid=key, parts=moved))
    synced.sync()
    assert synced.busy() == ["12-01 15:00/12-01 16:00"]
    # Moved back: the meeting closes its time itself.
    back = meeting("x", "2026-12-01 09:00").parts
    synced.work.put(synced.work.events[key].__class__(key=key, etag="", uid=key, parts=back))
    synced.sync()
    assert synced.busy() == []


def test_a_written_event_that_is_read_before_its_entry_knows_does_not_block(synced: World) -> None:
    want(synced)
    synced.memory.fail(Unreachable(), on="create", after=True)
    synced.write()
    synced.sync()
    assert (len(synced.stored()), synced.busy()) == (1, [])


def test_a_copy_that_another_account_shows_is_not_counted_twice(synced: World) -> None:
    shared = synced.memory.add_calendar("/shared/", access=Access.READ_ONLY)
    synced.sync()
    tick(synced.connector.calendars.get(key="/shared/"))
    want(synced)
    synced.write()
    shared.put(next(iter(synced.work.events.values())))
    synced.sync()
    assert (synced.stored("/shared/"), synced.busy("/shared/")) == (["12-01 09:00/12-01 10:00"], [])


def test_somebody_elses_daybook_event_is_an_event_like_any_other(synced: World) -> None:
    uid = f"daybook-{uuid4().hex}-1@daybook"
    foreign = meeting(uid, "2026-12-01 09:00")
    synced.work.put(foreign.__class__(key=uid, etag="", uid=uid, parts=foreign.parts))
    synced.sync()
    assert synced.busy() == ["12-01 09:00/12-01 10:00"]


def invitation(uid: str, start: str) -> RemoteEvent:
    return RemoteEvent(key="invitation", etag="", uid=uid, parts=meeting("x", start).parts)


def test_an_invitation_that_was_put_into_the_calendar_does_not_block(synced: World) -> None:
    uid = f"daybook-{uuid4().hex}@book.example.org"
    meeting_id = want(synced)
    synced.write()
    synced.work.put(invitation(uid, "2026-12-01 09:00"))
    synced.sync()
    assert synced.stored() == ["12-01 09:00/12-01 10:00"] * 2
    assert (synced.busy(), ours()) == ([], [True, True])
    # Away from the meeting it is an event like any other.
    synced.work.put(invitation(uid, "2026-12-01 15:00"))
    synced.sync()
    assert synced.busy() == ["12-01 15:00/12-01 16:00"]
    want_no_event(meeting=meeting_id)
    synced.work.put(invitation(uid, "2026-12-01 09:00"))
    synced.sync()
    assert synced.busy() == ["12-01 09:00/12-01 10:00"]


def ours() -> list[bool]:
    return list(BusyTime.objects.values_list("ours", flat=True))


def test_an_invitation_to_another_hosts_meeting_blocks(synced: World) -> None:
    CalendarEntryFactory(during=span("2026-12-01 09:00"))
    synced.work.put(invitation(f"daybook-{uuid4().hex}@book.example.org", "2026-12-01 09:00"))
    synced.sync()
    assert synced.busy() == ["12-01 09:00/12-01 10:00"]


@pytest.mark.parametrize(
    "uid", [f"daybook-{'a' * 32}-1@daybook", f"daybook-{'a' * 31}@x", "daybook-@x", f"{'a' * 32}@x"]
)
def test_only_the_uids_of_invitations_name_bookings(uid: str) -> None:
    assert parse_invitation_uid(uid) is None


def test_a_meetings_event_is_gone_from_busy_time_after_it_was_cancelled(synced: World) -> None:
    meeting_id = want(synced)
    synced.write()
    synced.sync()
    want_no_event(meeting=meeting_id)
    synced.write()
    synced.sync()
    assert synced.stored() == []
