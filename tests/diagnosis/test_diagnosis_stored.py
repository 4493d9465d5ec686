"""Results of releases that stored their words, after the migration to names and codes."""

from importlib import import_module
from typing import Any

from diagnosis.questions import all_questions
from diagnosis.stored import from_json
from diagnosis.words.told import told

MIGRATION = import_module("diagnosis.migrations.0002_names_and_codes")

BEFORE: dict[str, Any] = {
    "number": 6,
    "question": "Is the correct calendar selected?",
    "verdict": "attention",
    "evidence": ["Looked at the table of your default.", "Holds 100% of the events."],
    "meaning": "“Work” of this account holds events.",
    "remedy": "Tick it.",
    "fixes": [
        {"label": "Tick “Work”", "code": "tick-busy", "argument": "7", "url": ""},
        {"label": "Open Associated calendars", "code": "", "argument": "", "url": "/calendars/"},
    ],
    "milliseconds": 12,
    "title": "“Work” does not block your times",
}


def migrated(**changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = MIGRATION._named(BEFORE | changes, None)
    return found


def test_a_result_of_before_is_told_as_it_was() -> None:
    one = told(from_json(migrated()))
    assert (one.result.question, one.number, str(one.verdict)) == ("selection", 6, "attention")
    assert (one.title, one.meaning, one.remedy) == (
        "“Work” does not block your times",
        "“Work” of this account holds events.",
        "Tick it.",
    )
    assert list(one.evidence) == BEFORE["evidence"]


def test_its_buttons_do_what_they_did() -> None:
    buttons = told(from_json(migrated())).fixes
    assert [(button.label, button.code, button.argument, button.url) for button in buttons] == [
        ("Tick “Work”", "tick-busy", "7", ""),
        ("Open Associated calendars", "said-before", "", "/calendars/"),
    ]


def test_a_result_without_a_title_is_headed_by_its_question() -> None:
    before = {name: value for name, value in BEFORE.items() if name != "title"}
    one = told(from_json(MIGRATION._named(before, None)))
    assert one.heading == "Is the correct calendar selected?"


def test_what_is_being_asked_stays_marked_and_new_results_stay_as_they_are() -> None:
    assert migrated(pending=True)["pending"] is True
    new = migrated()
    assert MIGRATION._named(new, None) == new


def test_every_number_has_the_name_of_its_question() -> None:
    assert set(MIGRATION.NAMES.values()) <= set(all_questions())
