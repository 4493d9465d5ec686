"""What can be said at all: nothing that the other side would refuse."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from daybook_ical.drafts import EventDraft
from daybook_protocol import limits
from daybook_protocol.agent import HeartbeatMessage
from daybook_protocol.commands import PutArguments
from daybook_protocol.errors import ProtocolError
from daybook_protocol.events import ToldCalendar, ToldEvent
from daybook_protocol.faults import Fault
from daybook_protocol.portal import GoodbyeMessage, RefusedMessage
from daybook_protocol.reports import AnswerError, WishMessage
from pydantic import ValidationError

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_report_gets_its_number_later() -> None:
    wish = WishMessage(paused=True)
    assert wish.wire() == {"type": "wish", "paused": True}
    assert wish.numbered(9).wire() == {"type": "wish", "seq": 9, "paused": True}


def test_what_is_as_usual_is_not_told() -> None:
    event = ToldEvent(key="k", etag="e", start=NOW, end=NOW + HOUR)
    assert event.wire() == {
        "key": "k",
        "etag": "e",
        "start": "2026-11-25T09:00:00Z",
        "end": "2026-11-25T10:00:00Z",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"key": "x" * 701},
        {"etag": ""},
        {"end": NOW - HOUR},
        {"end": NOW.date()},
        {"end": NOW.replace(tzinfo=None)},
        {"title": "a\0b"},
        {"title": "Secret", "private": True},
        {"revision": -1},
    ],
)
def test_an_event_that_would_be_refused_cannot_be_made(change: Any) -> None:
    with pytest.raises(ValidationError):
        ToldEvent(**{"key": "k", "etag": "e", "start": NOW, "end": NOW + HOUR} | change)


def test_texts_for_reading_only_are_cut() -> None:
    event = ToldEvent(key="k", etag="e", start=NOW, end=NOW, title="x" * 501, doubt="y" * 501)
    assert (event.title, event.doubt) == ("x" * 500, "y" * 500)
    assert ToldCalendar(key="k", name="", access="read-only").name == "Calendar"
    assert len(AnswerError(code="failed", text="x" * 1001).text) == 1000


def test_messages_cannot_be_changed() -> None:
    beat = HeartbeatMessage(at=NOW, alive=True)
    with pytest.raises(ValidationError):
        beat.alive = False  # type: ignore[misc]


def test_a_draft_goes_over_the_line() -> None:
    draft = EventDraft("uid", 3, NOW, NOW + HOUR, "Europe/Berlin", "Title", private=True)
    arguments = PutArguments.of(draft, calendar="work", key="")
    assert (arguments.calendar, arguments.key, arguments.draft) == ("work", "", draft)


def test_long_words_of_a_draft_are_cut() -> None:
    draft = EventDraft(
        "uid", 3, NOW, NOW + HOUR, "Europe/Berlin", "x" * 2001, "y" * 100_001, "z" * 2001
    )
    found = PutArguments.of(draft, calendar="work", key="").draft
    assert (found.title, found.location) == ("x" * limits.SENTENCE, "z" * limits.SENTENCE)
    assert found.description == "y" * limits.DESCRIPTION


def test_a_refusal_tells_what_is_wrong() -> None:
    error = ProtocolError("events", Fault("too-many", most=200))
    told = {
        "type": "refused",
        "code": "bad-message",
        "detail": "events: must not hold more than 200; send the rest in another.",
        "field": "events",
        "fault": "too-many",
        "about": {"most": 200},
    }
    assert RefusedMessage.because(error).wire() == told
    error.seq = 7
    assert RefusedMessage.because(error).wire() == told | {"seq": 7}


@pytest.mark.parametrize("code", limits.GOODBYES)
def test_after_a_goodbye_only_a_restart_is_worth_another_try(code: str) -> None:
    assert GoodbyeMessage.saying(code, "Goodbye.").retry is (code == "restart")
