"""A new question is two files: its check, and its words beside it."""

from pathlib import Path

import pytest

from diagnosis import questions, registry
from diagnosis.ladder import climb
from diagnosis.words import table
from diagnosis.words.told import told
from tests.factories import NOW

CHECK = """
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Saying

@answers(CheckQuestion(name="moon", place=3, cause=11))
def ask(case):
    return Answer(CheckVerdict.ATTENTION, "moon-is-full", (Saying("moon-seen", count=1),))
"""
WORDS = """
from diagnosis.words.table import AnswerWords, CheckWords

WORDS = CheckWords(
    question=("moon", "Is the moon full?"),
    answers={"moon-is-full": AnswerWords("It is full", "Nobody sleeps.", "Wait.")},
    sayings={"moon-seen": "%(count)s moon was seen."},
)
"""


@pytest.fixture
def sky(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of checks with nothing in it but these two files."""
    folder = tmp_path / "checks_of_the_sky"
    folder.mkdir()
    for name, text in (("__init__", ""), ("moon", CHECK), ("moon_words", WORDS)):
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for place, name in (
        (questions, "_questions"), (registry, "_asks"), (table, "questions"), (table, "answers"),
        (table, "sayings"), (table, "fixes"),
    ):  # fmt: skip
        monkeypatch.setattr(place, name, dict(getattr(place, name)))
    return folder.name


def test_it_is_asked_in_its_place_and_told_in_its_words(sky: str) -> None:
    registry.enter_all(sky)
    assert questions.all_questions().index("moon") in (2, 3)
    case = object()
    (found,) = climb([registry.check("moon", "caldav")], case, now=NOW, watch=lambda: 0)
    one = told(found)
    assert (one.question, one.title, one.meaning, one.remedy, one.evidence) == (
        "Is the moon full?",
        "It is full",
        "Nobody sleeps.",
        "Wait.",
        ("1 moon was seen.",),
    )
