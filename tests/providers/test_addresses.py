"""Addresses: compared in normal form, kept and asked for as listed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinds.caldav.hrefs import address, member, path_of, resolve, same_path
from providers.addresses import UNRESERVED, counterparts, decoded, normal, sendable

BASE = "https://dav.example.com/c/u/"

signs = st.sampled_from([*string.printable.strip(), " ", "ü", "漢", "\udce4"])
escapes = st.integers(0, 255).flatmap(
    lambda byte: st.sampled_from([f"%{byte:02x}", f"%{byte:02X}"])
)
paths = st.lists(st.one_of(signs, escapes), max_size=12).map(lambda parts: "/" + "".join(parts))


def bytes_of(escaped: str) -> list[tuple[int, bool]]:
    """Every byte of a well-formed address, and whether it is escaped."""
    found, at = [], 0
    while at < len(escaped):
        if escaped[at] == "%":
            found.append((int(escaped[at + 1 : at + 3], 16), True))
            at += 3
        else:
            found.append((ord(escaped[at]), False))
            at += 1
    return found


@given(paths)
def test_normal_form_is_final_and_the_same_for_what_travels(path: str) -> None:
    once = normal(path)
    assert once.isascii()
    assert normal(once) == once == normal(sendable(path))


@given(paths)
def test_only_escapes_of_unreserved_signs_are_decoded(path: str) -> None:
    def meaning(text: str) -> list[tuple[int, bool]]:
        return [(byte, escaped and byte not in UNRESERVED) for byte, escaped in bytes_of(text)]

    assert meaning(normal(path)) == meaning(sendable(path))


@given(paths)
def test_what_travels_keeps_every_escape_as_listed(path: str) -> None:
    sent = sendable(path)
    assert sendable(sent) == sent
    if path.isascii() and path == sent:
        assert address(BASE, path) == f"https://dav.example.com{path}"
    assert decoded(sent) == decoded(path)


@given(paths, paths)
def test_two_spellings_of_different_resources_are_never_paired_by_normal_form(
    one: str, other: str
) -> None:
    if counterparts([one], [other], [normal]):
        assert one != other
        assert normal(one) == normal(other)


@given(st.sets(paths, max_size=6), st.sets(paths, max_size=6))
def test_counterparts_are_one_to_one_and_leave_equal_spellings_alone(
    held: set[str], listed: set[str]
) -> None:
    found = counterparts(held, listed)
    assert found.keys() <= held - listed
    assert set(found.values()) <= listed - held
    assert len(set(found.values())) == len(found)
    assert all(decoded(key) == decoded(path) for key, path in found.items())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/c/a%2Bb.ics", "/c/a%2Bb.ics"),
        ("/c/a%2bb.ics", "/c/a%2Bb.ics"),
        ("/c/a+b.ics", "/c/a+b.ics"),
        ("/c/%7Ejohn%2Eics", "/c/~john.ics"),
        ("/c/john%40home.ics", "/c/john%40home.ics"),
        ("/c/100% sure.ics", "/c/100%25%20sure.ics"),
        ("/c/Büro.ics", "/c/B%C3%BCro.ics"),
        ("/c/%zz.ics", "/c/%25zz.ics"),
        ("/c/a%2Fb.ics", "/c/a%2Fb.ics"),
    ],
)
def test_normal_form(path: str, expected: str) -> None:
    assert normal(path) == expected


def test_plus_and_its_escape_stay_two_addresses() -> None:
    both = ["/c/a+b.ics", "/c/a%2Bb.ics"]
    assert counterparts(both, both) == {}
    assert counterparts(["/c/a+b.ics"], both) == {}
    assert counterparts(both, ["/c/a%2Bb.ics"]) == {}


def test_decoded_address_of_an_earlier_version_is_found_again_where_there_is_no_choice() -> None:
    assert counterparts(["/c/x@y.ics"], ["/c/x%40y.ics", "/c/z.ics"]) == {
        "/c/x@y.ics": "/c/x%40y.ics"
    }
    assert counterparts(["/c/x@y:z.ics"], ["/c/x%40y:z.ics", "/c/x@y%3Az.ics"]) == {}
    assert counterparts(["/c/a/b.ics"], ["/c/a%2Fb.ics"]) == {}


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/c/a%2Bb/x%40y.ics", "/c/a%2Bb/x%40y.ics"),
        ("https://dav.example.com/c/a%2Bb.ics", "/c/a%2Bb.ics"),
        ("x%2By.ics", "/c/u/x%2By.ics"),
        ("/c/event.php?id=1%2B1", "/c/event.php?id=1%2B1"),
        ("/c/a%2E%2E/b.ics", "/c/a%2E%2E/b.ics"),
        ("http://[broken", "/"),
        ("//[broken", "///[broken"),
    ],
)
def test_path_is_kept_as_listed(href: str, path: str) -> None:
    assert path_of(BASE, href) == path


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/dav/a%2Bb/", "https://dav.example.com/dav/a%2Bb/"),
        ("HTTPS://DAV.Example.com:443/dav/a%2bb/", "https://dav.example.com/dav/a%2bb/"),
        ("//other.example.com:8443/dav/", "https://other.example.com:8443/dav/"),
        ("my calendar/?x#y", "https://dav.example.com/c/u/my%20calendar/"),
        ("", "https://dav.example.com/c/u/"),
    ],
)
def test_address_of_a_calendar_is_kept_as_listed(href: str, url: str) -> None:
    resolved = resolve(BASE, href)
    assert resolved.lower() == url.lower()
    assert resolved.endswith(url.partition("example.com")[2].removeprefix(":443"))


def test_own_events_have_addresses_that_everybody_spells_alike() -> None:
    assert member("/c/a%2Bb", "daybook-12-1@daybook") == "/c/a%2Bb/daybook-12-1-daybook.ics"


def test_collection_is_known_again_in_any_spelling() -> None:
    assert same_path("/c/john%40home/", "/c/john@home")
    assert not same_path("/c/a/", "/c/b/")
