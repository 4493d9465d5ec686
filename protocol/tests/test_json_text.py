import json
import time
from contextlib import suppress

import pytest
from daybook_protocol.json_text import DEEPEST, NotJson, read_json
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff", "it is not UTF-8"),
        ("", "Expecting value"),
        ("[NaN]", "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ("[1e999]", "1e999 is larger than numbers can be"),
        ("1" * 5000, "Exceeds the limit"),
        ("[" * 990, f"it is nested deeper than {DEEPEST} levels"),
        ("[" * 990 + "]" * 990, f"it is nested deeper than {DEEPEST} levels"),
        ('{"a":' * 70 + "1" + "}" * 70, f"it is nested deeper than {DEEPEST} levels"),
        ('[{"a":' * 40 + "1" + "}]" * 40, f"it is nested deeper than {DEEPEST} levels"),
        ("[" * 2_000_000, f"it is nested deeper than {DEEPEST} levels"),
    ],
)
def test_what_is_no_json_is_told_with_the_reason(text: str | bytes, why: str) -> None:
    with pytest.raises(NotJson) as caught:
        read_json(text)
    assert str(caught.value).startswith(why)


def test_brackets_in_texts_and_side_by_side_are_no_depth() -> None:
    value = ["[" * 500 + '"\\' + "{" * 500, [[]] * 200]
    assert read_json(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "[" * 33 + '"' + '\\"' * 40_000,
        "{" + "".join(f'"{number:x}":1,' for number in range(27_000)) + '"6977":1}',
    ],
    ids=["a text that never ends", "a name twice behind many"],
)
def test_refusing_takes_no_longer_than_reading(text: str) -> None:
    began = time.process_time()
    with pytest.raises(NotJson):
        read_json(text, unique=True)
    assert time.process_time() - began < 2


def test_a_name_may_be_told_twice_only_where_it_does_no_harm() -> None:
    assert read_json('{"a": 1, "a": 2}') == {"a": 2}
    with pytest.raises(NotJson) as caught:
        read_json('[{"b": 1, "a": 1, "a": 2}]', unique=True)
    assert str(caught.value) == "“a” occurs twice in one object"


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
simple = st.none() | st.booleans() | numbers


@given(
    st.recursive(
        simple | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_whatever_is_json_is_read_as_it_is(value: object) -> None:
    assert read_json(json.dumps(value), unique=True) == value


@given(st.text(alphabet='[]{}",:\\ -+eE.0123456789nulltrefasNaIfity\x00\ud800'))
def test_whatever_else_is_refused_and_nothing_breaks(text: str) -> None:
    with suppress(NotJson):
        read_json(text)
