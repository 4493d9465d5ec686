"""The runner of the checks and the verdict over all of them: pure, without any connector."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.domain.lateness import Turn
from connectors.kinds.checks import KindChecks
from diagnosis.approach import Approach, Rung
from diagnosis.checks import network, running
from diagnosis.ladder import Answer, CannotTell, Check, NotReached, climb
from diagnosis.overall import overall
from diagnosis.result import CheckVerdict, Fix, Result, Saying
from diagnosis.stored import from_json, to_json
from diagnosis.words.clock import CheckClock
from diagnosis.words.told import said, sentence, told
from providers.base import Account
from providers.errors import CertificateInvalid, Throttled

QUESTIONS = ("running", "alerts", "sync")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CLOCK = CheckClock(NOW, ZoneInfo("Europe/Berlin"))
SERVER = "https://cal.example.com:443"
SEEN = Saying("paused-since", since_at="2026-11-23T07:00:00+00:00")


def fine(case: str) -> Answer:
    return Answer(CheckVerdict.FINE, "running", (Saying("said-before", text=f"looked at {case}"),))


def barred(case: str) -> Answer:
    raise NotReached("running", "not-written-while-paused")


def silent(case: str) -> Answer:
    raise CannotTell("paused", (SEEN,), pc="ANNA-PC")


def defective(case: str) -> Answer:
    raise ValueError("secret: hunter2")


def climbed(*asks: object) -> list[Result]:
    checks = [Check(question, ask) for question, ask in zip(QUESTIONS, asks, strict=False)]
    ticks = itertools.count(0, 0.25)
    return list(climb(checks, "it", now=NOW, watch=lambda: next(ticks)))


def result(question: str, verdict: CheckVerdict) -> Result:
    return Result(question, verdict)


def test_answers_come_in_order_with_their_question_and_time() -> None:
    seen = (Saying("said-before", text="looked at it"),)
    assert climbed(fine, fine) == [
        Result(question, CheckVerdict.FINE, "running", seen, milliseconds=250, at=NOW)
        for question in ("running", "alerts")
    ]


def test_a_check_that_is_barred_says_which_one_comes_first() -> None:
    (_, second) = climbed(fine, barred)
    assert second.verdict is CheckVerdict.NOT_REACHED
    assert (second.code, second.details) == ("not-reached", {"first": "running"})
    assert second.evidence == (Saying("not-written-while-paused"),)
    assert told(second).meaning == (
        "This could not be looked at: question 1, “Is the connector running?”, comes first."
    )
    assert told(second).remedy == "Settle question 1, then check again."


def test_a_check_that_cannot_tell_says_what_was_known_last() -> None:
    (only,) = climbed(silent)
    assert (only.verdict, only.code, only.evidence, only.details) == (
        CheckVerdict.UNKNOWN,
        "paused",
        (SEEN,),
        {"pc": "ANNA-PC"},
    )


def test_a_defect_in_one_check_hides_neither_the_others_nor_tells_its_text() -> None:
    first, second, third = climbed(fine, defective, fine)
    assert (first.verdict, second.verdict, third.verdict) == (
        CheckVerdict.FINE,
        CheckVerdict.UNKNOWN,
        CheckVerdict.FINE,
    )
    assert second.evidence == (Saying("check-failed-by", error_name="ValueError"),)
    assert told(second).evidence == ("The check itself failed (ValueError).",)


def test_a_result_survives_being_stored() -> None:
    whole = Result(
        "free",
        CheckVerdict.ATTENTION,
        "events-free",
        (SEEN, Saying("grants", calendar="Work", roles=[Saying("role-main")])),
        (Fix("tick-busy", "7", details={"calendar": "Work"}), Fix("open-table", url="/there/")),
        {"count": 2, "when": Saying("coming-days", days=14), "error": {"code": "throttled"}},
        12,
        NOW,
    )
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole


def test_the_overall_verdict_prefers_the_cause_to_its_symptoms() -> None:
    found = overall(
        [
            result("running", CheckVerdict.FINE),
            result("alerts", CheckVerdict.BROKEN),
            result("sync", CheckVerdict.BROKEN),
            result("permission", CheckVerdict.NOT_REACHED),
            result("blocking", CheckVerdict.ATTENTION),
            result("network", CheckVerdict.BROKEN),
        ]
    )
    assert found.verdict is CheckVerdict.BROKEN
    assert (found.symptoms, found.others) == (("alerts", "sync"), ("blocking",))
    assert sentence(found) == (
        "Question 9, “Antivirus or firewall?”, names what is broken. It shows in questions 2 and 3 "
        "too. Look at question 5 as well."
    )


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (CheckVerdict.FINE, "Everything is in order: each question has a good answer."),
        (
            CheckVerdict.ATTENTION,
            "It works, but question 5, “Does the page block on busy time?”, needs your attention.",
        ),
        (
            CheckVerdict.UNKNOWN,
            "Nothing wrong was found, but question 5, “Does the page block on busy time?”, could "
            "not be answered.",
        ),
    ],
)
def test_the_overall_sentence_follows_the_gravest_verdict(
    verdict: CheckVerdict, words: str
) -> None:
    results = [result("running", CheckVerdict.FINE), result("blocking", verdict)]
    assert sentence(overall(results)) == words


def test_times_are_told_in_the_readers_zone_with_their_age() -> None:
    assert CLOCK.at(NOW - timedelta(minutes=3)) == "23 Nov 2026, 08:57 CET (3 minutes earlier)"
    assert CLOCK.at(NOW + timedelta(hours=5)) == "23 Nov 2026, 14:00 CET (5 hours later)"


def running_facts(
    turn: dict[str, Any] | None = None, **facts: datetime | None
) -> running.RunningFacts:
    known = {
        "heartbeat": NOW,
        "paused_at": None,
        "running_since": None,
        "last_attempt_at": NOW,
    }
    return running.RunningFacts(**{**known, "turn": Turn(**turn or {"due": None}), **facts})


LATE = {"due": NOW - timedelta(minutes=3), "interval": timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, CheckVerdict.FINE),
        ({"heartbeat": None}, CheckVerdict.BROKEN),
        ({"heartbeat": NOW - timedelta(seconds=31)}, CheckVerdict.BROKEN),
        ({"paused_at": NOW}, CheckVerdict.BROKEN),
        ({"turn": {"due": NOW - timedelta(minutes=1)}}, CheckVerdict.FINE),
        ({"turn": LATE}, CheckVerdict.ATTENTION),
        ({"turn": LATE, "running_since": NOW}, CheckVerdict.FINE),
        ({"turn": LATE | {"last_sync_at": NOW - timedelta(minutes=9)}}, CheckVerdict.FINE),
        (
            {"turn": LATE | {"last_sync_at": NOW - timedelta(minutes=9), "is_asked": True}},
            CheckVerdict.ATTENTION,
        ),
    ],
)
def test_whether_the_connector_is_running(facts: dict[str, Any], verdict: CheckVerdict) -> None:
    assert running.judge(running_facts(**facts), NOW).verdict is verdict


def test_the_rung_where_the_way_ends_is_named() -> None:
    error = CertificateInvalid("cal.example.com: expired")
    way = Approach((Rung("resolve", 3), Rung("connect", 9), Rung("tls", None)), error=error)
    found = network.judge(way, SERVER, KindChecks())
    assert found.verdict is CheckVerdict.BROKEN
    assert seen(found) == (
        "Server: https://cal.example.com:443.",
        "Find the server: passed in 3 ms.",
        "Reach it: passed in 9 ms.",
        "Check its certificate: failed here.",
        "Sign in: not reached.",
        "List the calendars: not reached.",
    )
    assert (found.code, found.details["server"]) == ("server-not-reached", SERVER)
    words = told(Result("network", found.verdict, found.code, details=found.details))
    assert (
        words.title == "The server's certificate is not valid, so the connection would not be safe"
    )
    assert words.remedy.endswith("must be able to reach https://cal.example.com:443.")


def seen(answer: Answer) -> tuple[str, ...]:
    return tuple(said(one) for one in answer.evidence)


def test_a_server_that_asks_for_a_pause_is_not_broken() -> None:
    way = Approach((Rung("sign-in", None),), error=Throttled("cal.example.com answered 429"))
    assert network.judge(way, "", KindChecks()).verdict is CheckVerdict.ATTENTION


def test_steps_that_a_server_does_not_need_are_told_so() -> None:
    way = Approach((Rung("sign-in", 5), Rung("calendars", 6)), account=Account("ann", ()))
    assert seen(network.judge(way, "", KindChecks()))[2] == "Check its certificate: not needed."


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
