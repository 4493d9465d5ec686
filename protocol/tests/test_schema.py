"""The documents show what the code demands."""

from typing import Any

import pytest
from daybook_protocol.schema import SCHEMA, TEXT, documents, schema
from jsonschema import Draft202012Validator

from .examples import DOCS, examples

VALIDATOR = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
ALSO_IN_CODE = {
    "agent-calendars-twice",
    "agent-event-end-before-start",
    "agent-event-mixed",
    "agent-event-naive",
    "agent-private-title",
    "agent-snapshot-part",
    "portal-put-end-before-start",
    "portal-put-unknown-zone",
}
"""What no schema can say, or none is asked for here: how fields go together, and instants."""


def test_the_documents_are_what_the_code_generates() -> None:
    for name, content in documents((DOCS / TEXT).read_text("utf-8")).items():
        current = (DOCS / name).read_text("utf-8")
        assert current == content, f"{name}: run `python -m daybook_protocol.schema docs`"
    assert SCHEMA in documents("")


@pytest.mark.parametrize("told", examples("*.json").values(), ids=lambda told: told["from"])
def test_every_example_fits_the_schema(told: Any) -> None:
    VALIDATOR.validate(told["message"])


@pytest.mark.parametrize("name", sorted(set(examples("invalid/*.json")) - ALSO_IN_CODE))
def test_what_is_wrong_does_not_fit_the_schema(name: str) -> None:
    assert not VALIDATOR.is_valid(examples("invalid/*.json")[name]["message"])
