"""A zone that the file defines is found whatever the spelling."""

import pytest
from daybook_ical.spelling import Names, plain


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (r"Head office\, floor 3", "Head office, floor 3"),
        (r"Our zone\; east", "Our zone; east"),
        (r"C:\\zone", r"C:\zone"),
        ('"Custom Zone"', "Custom Zone"),
        ("  Custom \t Zone ", "Custom Zone"),
        ("Sales &amp; Service", "Sales & Service"),
        ("^'Main^' office^nnorth", 'Main" office north'),
        ("a^^b", "a^b"),
        ("", ""),
    ],
)
def test_plain_is_what_is_meant(name: str, meant: str) -> None:
    assert plain(name) == meant


@pytest.mark.parametrize(
    ("tzid", "names", "found"),
    [
        ("Custom Zone", ["Other", "Custom Zone"], "Custom Zone"),
        ("Head office, floor 3", [r"Head office\, floor 3"], r"Head office\, floor 3"),
        (r"Head office\, floor 3", ["Head office, floor 3"], "Head office, floor 3"),
        ("Our zone; east", [r"Our zone\; east"], r"Our zone\; east"),
        ("Custom Zone", ['"Custom Zone"'], '"Custom Zone"'),
        ("custom zone", ["Custom Zone"], "Custom Zone"),
        ("custom zone", ["Custom Zone", "custom zone"], "custom zone"),
        ("Custom Zone", ["custom zone", "Custom Zone"], "Custom Zone"),
        # Neither of them is nearer than the other.
        ("CUSTOM ZONE", ["Custom Zone", "custom zone"], None),
        # A semicolon ends a parameter that was not quoted.
        ("Our zone", [r"Our zone\; east", "Other"], r"Our zone\; east"),
        ("Our zone\\", [r"Our zone\; east"], r"Our zone\; east"),
        ("Our zone", [r"Our zone\; east", r"Our zone\; west"], None),
        ("Custom", ["Custom Zone"], None),
        ("Custom Zone", [], None),
    ],
)
def test_the_nearest_spelling_is_found(tzid: str, names: list[str], found: str | None) -> None:
    assert Names(names).find(tzid) == found
