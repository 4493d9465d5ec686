"""Each answer of a check has a title that says what was found."""

import ast
from pathlib import Path

import pytest

from diagnosis.overall import Overall, overall
from diagnosis.result import CheckVerdict, Result
from diagnosis.shown import Card
from diagnosis.stored import from_json, to_json

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file
    for folder in ("diagnosis", "kinds/outlook/checks", "calendars/diagnosis", "bookings/diagnosis")
    for file in (ROOT / folder).rglob("*.py")
)
MEANING = 3
"""The place of `meaning` among the arguments of an Answer."""


def answers(file: Path) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Answer"
    ]


def test_whoever_says_what_an_answer_means_gives_it_a_title() -> None:
    silent = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in FILES
        for call in answers(file)
        if len(call.args) >= MEANING and "title" not in {word.arg for word in call.keywords}
    ]
    assert silent == []
    assert sum(len(answers(file)) for file in FILES) > 40


def found(verdict: CheckVerdict, title: str = "The server does not answer") -> Overall:
    fine = [Result(number, "?", CheckVerdict.FINE, title="Good") for number in range(1, 9)]
    return overall([*fine, Result(9, "Antivirus or firewall?", verdict, title=title)])


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        (CheckVerdict.FINE, "In step: all nine checks are fine"),
        (CheckVerdict.BROKEN, "The server does not answer"),
        (CheckVerdict.ATTENTION, "The server does not answer"),
        (CheckVerdict.UNKNOWN, "Nothing wrong was found, but not everything could be told"),
        (CheckVerdict.NOT_REACHED, "Nothing wrong was found, but not everything could be told"),
    ],
)
def test_the_title_of_all_says_what_was_found(verdict: CheckVerdict, title: str) -> None:
    assert found(verdict).title == title


def test_a_result_of_an_earlier_release_is_headed_by_its_question() -> None:
    stored = to_json(Result(1, "Is it running?", CheckVerdict.BROKEN, title="It is paused"))
    assert from_json(stored).heading == "It is paused"
    del stored["title"]
    assert from_json(stored).heading == "Is it running?"
    assert overall([from_json(stored)]).title == "Is it running?"


def test_what_is_being_asked_again_is_headed_by_its_question() -> None:
    result = Result(1, "Is it running?", CheckVerdict.BROKEN, title="It is paused")
    cards = [
        Card(1, "Is it running?", ("ok", "Fine"), result, pending) for pending in (True, False)
    ]
    assert [card.heading for card in cards] == ["Is it running?", "It is paused"]
