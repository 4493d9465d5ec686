"""The runner of the checks and the verdict over all of them: pure, without any connector."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.kinds.checks import KindChecks
from diagnosis.approach import Approach, Rung
from diagnosis.checks import network, running
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer, Check, NotReached, climb
from diagnosis.overall import overall
from diagnosis.result import CheckVerdict, Fix, Result
from diagnosis.stored import from_json, to_json
from providers.base import Account
from providers.errors import CertificateInvalid, Throttled

QUESTIONS = {1: "One?", 2: "Two?", 3: "Three?"}
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CLOCK = CheckClock(NOW, ZoneInfo("Europe/Berlin"))


def fine(case: str) -> Answer:
    return Answer(CheckVerdict.FINE, (f"looked at {case}",), "Good.")


def barred(case: str) -> Answer:
    raise NotReached(1, "The first is broken.")


def defective(case: str) -> Answer:
    raise ValueError("secret: hunter2")


def climbed(*asks: object) -> list[Result]:
    checks = [Check(n, QUESTIONS[n], ask) for n, ask in enumerate(asks, 1)]
    ticks = itertools.count(0, 0.25)
    return list(climb(checks, "it", questions=QUESTIONS, watch=lambda: next(ticks)))


def result(number: int, verdict: CheckVerdict) -> Result:
    return Result(number, f"Question {number}?", verdict)


def test_answers_come_in_order_with_their_question_and_time() -> None:
    assert climbed(fine, fine) == [
        Result(1, "One?", CheckVerdict.FINE, ("looked at it",), "Good.", milliseconds=250),
        Result(2, "Two?", CheckVerdict.FINE, ("looked at it",), "Good.", milliseconds=250),
    ]


def test_a_check_that_is_barred_says_which_one_comes_first() -> None:
    (_, second) = climbed(fine, barred)
    assert second.verdict is CheckVerdict.NOT_REACHED
    assert second.evidence == ("The first is broken.",)
    assert second.meaning == "This could not be looked at: question 1, “One?”, comes first."


def test_a_defect_in_one_check_hides_neither_the_others_nor_tells_its_text() -> None:
    first, second, third = climbed(fine, defective, fine)
    assert (first.verdict, second.verdict, third.verdict) == (
        CheckVerdict.FINE,
        CheckVerdict.UNKNOWN,
        CheckVerdict.FINE,
    )
    assert second.evidence == ("The check itself failed (ValueError).",)


def test_a_result_survives_being_stored() -> None:
    whole = Result(
        4,
        "Four?",
        CheckVerdict.ATTENTION,
        ("a", "b"),
        "means",
        "helps",
        (Fix("Do", "code", "7"), Fix("Go", url="/there/")),
        12,
    )
    assert from_json(to_json(whole)) == whole


def test_the_overall_verdict_prefers_the_cause_to_its_symptoms() -> None:
    found = overall(
        [
            result(1, CheckVerdict.FINE),
            result(2, CheckVerdict.BROKEN),
            result(3, CheckVerdict.BROKEN),
            result(7, CheckVerdict.NOT_REACHED),
            result(5, CheckVerdict.ATTENTION),
            result(9, CheckVerdict.BROKEN),
        ]
    )
    assert found.verdict is CheckVerdict.BROKEN
    assert found.sentence == (
        "Question 9, “Question 9?”, names what is broken. It shows in questions 2 and 3 too. "
        "Look at question 5 as well."
    )


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (CheckVerdict.FINE, "Everything is in order: each question has a good answer."),
        (CheckVerdict.ATTENTION, "It works, but question 5, “Question 5?”, needs your attention."),
        (
            CheckVerdict.UNKNOWN,
            "Nothing wrong was found, but question 5, “Question 5?”, could not be answered.",
        ),
    ],
)
def test_the_overall_sentence_follows_the_gravest_verdict(
    verdict: CheckVerdict, sentence: str
) -> None:
    assert overall([result(1, CheckVerdict.FINE), result(5, verdict)]).sentence == sentence


def test_times_are_told_in_the_readers_zone_with_their_age() -> None:
    assert CLOCK.at(NOW - timedelta(minutes=3)) == "23 Nov 2026, 08:57 CET (3 minutes earlier)"
    assert CLOCK.at(NOW + timedelta(hours=5)) == "23 Nov 2026, 14:00 CET (5 hours later)"


def running_facts(**facts: datetime | None) -> running.RunningFacts:
    known = {
        "heartbeat": NOW,
        "paused_at": None,
        "running_since": None,
        "last_attempt_at": NOW,
        "next_sync_at": None,
    }
    return running.RunningFacts(**{**known, **facts})


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, CheckVerdict.FINE),
        ({"heartbeat": None}, CheckVerdict.BROKEN),
        ({"heartbeat": NOW - timedelta(seconds=31)}, CheckVerdict.BROKEN),
        ({"paused_at": NOW}, CheckVerdict.BROKEN),
        ({"next_sync_at": NOW - timedelta(minutes=1)}, CheckVerdict.FINE),
        ({"next_sync_at": NOW - timedelta(minutes=3)}, CheckVerdict.ATTENTION),
        ({"next_sync_at": NOW - timedelta(minutes=3), "running_since": NOW}, CheckVerdict.FINE),
    ],
)
def test_whether_the_connector_is_running(
    facts: dict[str, datetime], verdict: CheckVerdict
) -> None:
    assert running.judge(running_facts(**facts), CLOCK).verdict is verdict


def test_the_rung_where_the_way_ends_is_named() -> None:
    error = CertificateInvalid("cal.example.com: expired")
    way = Approach((Rung("resolve", 3), Rung("connect", 9), Rung("tls", None)), error=error)
    found = network.judge(way, "https://cal.example.com:443", KindChecks())
    assert found.verdict is CheckVerdict.BROKEN
    assert found.evidence == (
        "Server: https://cal.example.com:443.",
        "Find the server: passed in 3 ms.",
        "Reach it: passed in 9 ms.",
        "Check its certificate: failed here.",
        "Sign in: not reached.",
        "List the calendars: not reached.",
    )
    assert found.remedy.endswith("must be able to reach https://cal.example.com:443.")


def test_a_server_that_asks_for_a_pause_is_not_broken() -> None:
    way = Approach((Rung("sign-in", None),), error=Throttled("cal.example.com answered 429"))
    assert network.judge(way, "", KindChecks()).verdict is CheckVerdict.ATTENTION


def test_steps_that_a_server_does_not_need_are_told_so() -> None:
    way = Approach((Rung("sign-in", 5), Rung("calendars", 6)), account=Account("ann", ()))
    assert network.judge(way, "", KindChecks()).evidence[2] == "Check its certificate: not needed."


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("https://user:pw@cal.example.com/secret/path", "https://cal.example.com:443"),
        ("http://cal.example.com:5232/", "http://cal.example.com:5232"),
        ("ann@example.com", ""),
    ],
)
def test_of_an_address_only_the_server_is_told(address: str, server: str) -> None:
    assert network.server_of(address, {}) == server
