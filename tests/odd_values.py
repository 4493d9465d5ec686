"""Values that are JSON, and that programs trip over."""

from typing import Any

from hypothesis import strategies as st

DATES = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-23:59",
    "1600-12-31T23:59:59Z",
    "4501-01-01T00:00:01Z",
    "2026-02-30T09:00:00Z",
    "2026-12-01T24:00:00Z",
    "2026-12-01T09:00:00",
    "2026-12-01T09:00:00+99:99",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "20261201T090000Z",
    "2026-W49-2",
]
TEXTS = ["", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "x" * 5000, "NaN", "1e999", "٣", "\u202e"]
NUMBERS = [0, -1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**400, 0.5, -0.0, 1e308, 5e-324]


def nested(levels: int) -> Any:
    value: Any = []
    for level in range(levels):
        value = [value] if level % 2 else {"a": value}
    return value


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from([*DATES, *TEXTS, *NUMBERS]),
    st.integers(1, 60).map(nested),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a value."""
    inside = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    return [at, *(place for name, one in inside for place in places(one, (*at, name)))]


def put(value: Any, place: tuple[Any, ...], odd: Any) -> Any:
    """The same value with another one at a place."""
    if not place:
        return odd
    name, *rest = place
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[name] = put(value[name], tuple(rest), odd)
    return copy
