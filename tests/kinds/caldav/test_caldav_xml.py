"""Lists of resources from servers that do not look at what they put into their XML.

One damaged resource never takes another with it, and what is not a whole list is never one.
"""

import gc
import time
import tracemalloc

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kinds.caldav.xml import DATA, ETAG, Multistatus, read_multistatus
from providers.answers import HttpAnswer
from providers.errors import ServerTrouble

START = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
)
END = b"<d:sync-token>token-1</d:sync-token></d:multistatus>\n"
EVENT = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Tea &amp; cake\nEND:VEVENT\nEND:VCALENDAR\n"
READ = EVENT.decode().replace("&amp;", "&").strip()


def response(name: str, data: bytes = EVENT) -> bytes:
    return (
        b"<d:response><d:href>/c/%s.ics</d:href><d:propstat><d:prop><d:getetag>&quot;1&quot;"
        b"</d:getetag><c:calendar-data>%s</c:calendar-data></d:prop>"
        b"<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    ) % (name.encode(), data)


def document(middle: bytes = EVENT) -> bytes:
    return START + response("one") + response("two", middle) + response("three") + END


def read(content: bytes) -> Multistatus:
    headers = httpx.Headers({"content-type": "application/xml"})
    return read_multistatus(HttpAnswer(207, "https://dav.example.com/c/", headers, content))


def texts(content: bytes) -> dict[str, str | None]:
    """The data of each resource; None for one that has to be asked for alone."""
    return {one.path: None if one.broken else one.text(DATA) for one in read(content).resources}


DAMAGE = {
    "control character": b"\x1a",
    "control character as a reference": b"&#x1A;",
    "control character as a decimal reference": b"&#26;",
    "NUL": b"\0",
    "no character": "\ufffe".encode(),
    "half a character as a reference": b"&#xD800;",
    "a reference beyond all characters": b"&#x7FFFFFFFFF;",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_what_xml_forbids_is_dropped(name: str) -> None:
    found = texts(document(EVENT.replace(b"Tea", b"Te%sa" % DAMAGE[name])))
    assert found == {"/c/one.ics": READ, "/c/two.ics": READ, "/c/three.ics": READ}


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        (b"K\xfcche", "K\ufffdche"),
        (b"R&D", "R&D"),
        (b"a & b", "a & b"),
        (b"a&nbsp;b", "a\xa0b"),
        (b"a&eacute;b", "aéb"),
        (b"a&unheard;b", "a&unheard;b"),
        (b"a&lt;b", "a<b"),
        (b"1 < 2", "1 < 2"),
        (b"a]]>b", "a]]>b"),
        (b"<![CDATA[R&D &amp; \x0b<b>]]>", "R&D &amp; <b>"),
    ],
)
def test_what_was_not_escaped_is_understood(sent: bytes, understood: str) -> None:
    found = texts(document(b"X:%s" % sent))
    assert found == {"/c/one.ics": READ, "/c/two.ics": f"X:{understood}", "/c/three.ics": READ}


@pytest.mark.parametrize("sent", [b"<b", b"</d:response>", b"<d:response>", b"<!--", b"<![CDATA["])
def test_a_resource_that_cannot_be_mended_is_broken_alone(sent: bytes) -> None:
    found = read(document(EVENT.replace(b"cake", sent)))
    assert {one.path: one.broken for one in found.resources} == {
        "/c/one.ics": False, "/c/two.ics": True, "/c/three.ics": False
    }  # fmt: skip
    assert found.sync_token == "token-1"


@given(
    position=st.integers(0, len(EVENT)),
    bad=st.one_of(
        st.integers(0, 255).map(lambda byte: bytes([byte])),
        st.characters(codec="utf-8").map(str.encode),
        st.sampled_from([*DAMAGE.values(), b"&", b"<", b">", b"&nbsp;", b"<x", b"</d:prop>"]),
    ),
)
@example(position=60, bad=b"<")
def test_one_bad_sign_anywhere_never_loses_another_resource(position: int, bad: bytes) -> None:
    content = document(EVENT[:position] + bad + EVENT[position:])
    found = {one.path: one for one in read(content).resources}
    assert found.keys() == {"/c/one.ics", "/c/two.ics", "/c/three.ics"}
    for path in ("/c/one.ics", "/c/three.ics"):
        assert (found[path].broken, found[path].text(DATA)) == (False, READ)
        assert found[path].text(ETAG) == '"1"'


@given(st.integers(0, len(document().rstrip()) - 1))
def test_a_list_that_is_cut_off_is_never_a_list(length: int) -> None:
    with pytest.raises(ServerTrouble):
        read(document()[:length])


@given(st.integers(0, len(document().rstrip()) - 1))
def test_a_damaged_list_that_is_cut_off_is_never_a_list(length: int) -> None:
    content = document(EVENT.replace(b"cake", b"<b \x1a &nbsp;")).rstrip()
    with pytest.raises(ServerTrouble):
        read(content[: min(length, len(content) - 1)])


@pytest.mark.parametrize("before", [b"\n\n", b"\xef\xbb\xbf", b"\n\xef\xbb\xbf \r\n", b"\0\n"])
def test_blanks_before_the_document_do_not_matter(before: bytes) -> None:
    assert list(texts(before + document())) == ["/c/one.ics", "/c/two.ics", "/c/three.ics"]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = document("X:Büro & \x1a".encode()).decode().replace("utf-8", encoding)
    assert texts(text.encode(encoding))["/c/two.ics"] == "X:Büro &"


def test_a_text_of_many_megabytes_is_read() -> None:
    big = b"ATTACH:" + b"A" * 11_000_000
    found = texts(document(EVENT.replace(b"Tea", big)))
    assert found.keys() == {"/c/one.ics", "/c/two.ics", "/c/three.ics"}
    assert len(found["/c/two.ics"] or "") > 11_000_000


def test_bytes_in_an_address_are_asked_for_as_they_were_listed() -> None:
    content = document().replace(b"/c/two.ics", b"/c/K\xfcche.ics")
    assert list(texts(content)) == ["/c/one.ics", "/c/K%FCche.ics", "/c/three.ics"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<html><body>Please sign in</body></html>",
        b"<!DOCTYPE html><html><body>Please sign in</body></html>",
        b"<html>" + document() + b"</html>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + document().partition(b"?>")[2],
        b"\n<!-- x --><!DOCTYPE x [<!ENTITY a 'b'>]>" + document(b"&a;").partition(b"?>")[2],
        "<!DOCTYPE x [<!ENTITY a 'b'>]><x y='&a;'/>".encode("utf-16"),
    ],
    ids=range(8),
)
def test_anything_else_is_trouble(content: bytes) -> None:
    with pytest.raises(ServerTrouble):
        read(content)


@pytest.mark.parametrize(
    "piece", [b"<?x?>", b"<![CDATA[", b"href>", b"<!---->", b"<d:response>", b"&", b"<", b"<?xml "]
)
def test_a_hostile_document_costs_little_time(piece: bytes) -> None:
    began = time.process_time()
    with pytest.raises(ServerTrouble):
        read(piece * 100_000)
    with pytest.raises(ServerTrouble):
        read(START + piece * 100_000)
    assert time.process_time() - began < 10


def with_status(line: str) -> bytes:
    told = f"<d:response><d:href>/c/four.ics</d:href><d:status>{line}</d:status></d:response>"
    return START + told.encode() + response("one") + END


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("HTTP/1.1 404 Not Found", 404),
        ("\n  404", 404),
        ("HTTP/1.1 \N{SUPERSCRIPT TWO}00", None),
        ("HTTP/1.1", None),
        ("", None),
    ],
)
def test_a_status_that_is_none_costs_no_other_resource(line: str, status: int | None) -> None:
    four, one = read(with_status(line)).resources
    assert (four.status, one.text(ETAG)) == (status, '"1"')


def test_of_a_long_status_nothing_is_kept() -> None:
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(20):
            read(with_status(f"HTTP/1.1 404 {number}{'x' * 500_000}"))
            assert len(read(with_status(f"HTTP/1.1 {number}{'4' * 5000}")).resources) == 2
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 3_000_000
    finally:
        tracemalloc.stop()
