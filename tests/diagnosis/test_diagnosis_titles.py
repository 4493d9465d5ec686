"""Each answer of a check has words: a title that says what was found, and what it means."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from diagnosis.overall import Overall, overall
from diagnosis.questions import all_questions, nine
from diagnosis.result import CheckVerdict, Fix, Result, Saying
from diagnosis.shown import Card
from diagnosis.words import table
from diagnosis.words.told import sentence, title, told

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file
    for folder in (
        "diagnosis", "kinds/outlook/checks", "kinds/caldav", "calendars/diagnosis",
        "bookings/diagnosis",
    )
    for file in (ROOT / folder).rglob("*.py")
)  # fmt: skip
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
PLACES = {"Answer": (1, table.answers), "Saying": (0, table.sayings), "Fix": (0, table.fixes)}
"""Which argument of a call is a code, and where its words are."""


def calls(file: Path, name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


@pytest.mark.parametrize("name", PLACES)
def test_every_code_that_a_check_gives_has_words(name: str) -> None:
    place, words = PLACES[name]
    given = {
        call.args[place].value: f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in FILES
        for call in calls(file, name)
        if len(call.args) > place and isinstance(call.args[place], ast.Constant)
    }
    assert {where for code, where in given.items() if code not in words} == set()
    assert len(given) > {"Answer": 15, "Saying": 40, "Fix": 5}[name]


def test_every_answer_has_a_title_and_a_meaning() -> None:
    silent = [
        code
        for code, words in table.answers.items()
        if not (words.title and words.meaning) and code != "being-looked-at"
    ]
    assert silent == []
    assert [code for code in (*table.answers, *table.sayings) if not CODE.fullmatch(code)] == []


def test_every_question_has_words() -> None:
    assert sorted(table.questions) == sorted(all_questions())


def test_no_code_is_entered_twice() -> None:
    with pytest.raises(ValueError, match="entered twice: running"):
        table.enter(table.CheckWords(answers={"running": table.AnswerWords("Else", "Else")}))


def found(verdict: CheckVerdict) -> Overall:
    fine = [Result(question, CheckVerdict.FINE, "no-alert") for question in nine()[:-1]]
    return overall([*fine, Result("network", verdict, "paused")])


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (CheckVerdict.FINE, "In step: all nine checks are fine"),
        (CheckVerdict.BROKEN, "The connector is paused"),
        (CheckVerdict.ATTENTION, "The connector is paused"),
        (CheckVerdict.UNKNOWN, "Nothing wrong was found, but not everything could be told"),
        (CheckVerdict.NOT_REACHED, "Nothing wrong was found, but not everything could be told"),
    ],
)
def test_the_title_of_all_says_what_was_found(verdict: CheckVerdict, words: str) -> None:
    assert title(found(verdict)) == words


def said_before(title: str) -> Result:
    """As the migration leaves a result of a release that stored its words."""
    words = {"title": title, "meaning": "It means this.", "remedy": "Do that."}
    seen = (Saying("said-before", text="100% seen"),)
    fix = Fix("tick-busy", "7", details={"label": "Tick “Work”"})
    return Result("running", CheckVerdict.BROKEN, "said-before", seen, (fix,), words)


def test_a_result_of_an_earlier_release_is_told_as_it_was() -> None:
    one = told(said_before("It is paused"))
    assert (one.heading, one.meaning, one.remedy) == ("It is paused", "It means this.", "Do that.")
    assert (one.evidence, one.fixes[0].label) == (("100% seen",), "Tick “Work”")


def test_a_result_without_a_title_is_headed_by_its_question() -> None:
    assert told(said_before("")).heading == "Is the connector running?"
    assert title(overall([said_before("")])) == "Is the connector running?"
    unknown = Result("running", CheckVerdict.BROKEN, "of-a-later-release")
    assert told(unknown).heading == "Is the connector running?"


def test_what_is_being_asked_again_is_headed_by_its_question() -> None:
    one = told(said_before("It is paused"))
    cards = [
        Card("running", 1, "Is it running?", ("ok", "Fine"), one, pending)
        for pending in (True, False)
    ]
    assert [card.heading for card in cards] == ["Is it running?", "It is paused"]


def test_a_diagnosis_is_told_in_the_readers_language() -> None:
    with translation.override("de"):
        one = told(Result("running", CheckVerdict.BROKEN, "paused"))
        assert (one.question, one.title) == (
            "Läuft die Verbindung?",
            "Die Verbindung ist pausiert",
        )
        assert sentence(found(CheckVerdict.BROKEN)) == (
            "Frage 9, „Virenschutz oder Firewall?“, nennt, was gestört ist."
        )
