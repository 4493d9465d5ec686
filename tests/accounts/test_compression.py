"""What is compressed is the same for everybody; what may hold a secret never is (BREACH)."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from accounts.compression import CompressionMiddleware, holds_no_secret
from config.static import HashedStaticFiles
from tests.browser.addresses import address, routes
from tests.browser.conftest import Site, a_site
from tests.browser.everything import everything

ASKS = {"Accept-Encoding": "gzip, deflate, br"}
COMPRESSED = {"book/<slug:host>/", "book/<slug:host>/<slug:page>/"}
"""Every route that is ever compressed. Whoever adds one has made sure that it holds no secret."""


@pytest.fixture
def site(db: None) -> Site:
    return a_site()


@pytest.fixture
def guest() -> Client:
    return Client(headers=ASKS)


def encoding(answer: Any) -> str:
    return str(answer.headers.get("Content-Encoding", ""))


def free_time(guest: Client, site: Site) -> str:
    """The address of a form for a time that is free."""
    first = guest.get(site.public).context["picker"].times[0]
    return f"{site.public}{first.address}"


def test_no_page_is_compressed_that_has_not_said_so(guest: Client, site: Site) -> None:
    values = everything(site)
    compressed = set()
    for route in routes():
        guest.cookies.clear()  # some pages begin a session
        if encoding(guest.get(address(route, values))):
            compressed.add(route)
    assert compressed == COMPRESSED


@pytest.mark.parametrize("path", ["/nothing-here/", "/account/login/", "/api/v1/", "/healthz"])
def test_neither_are_errors_nor_forms_nor_what_programs_read(
    guest: Client, site: Site, path: str
) -> None:
    assert encoding(guest.get(path)) == ""


def test_nobody_who_is_signed_in_gets_anything_compressed(guest: Client, site: Site) -> None:
    values = everything(site)
    guest.cookies[settings.SESSION_COOKIE_NAME] = site.session
    assert [one for one in routes() if encoding(guest.get(address(one, values)))] == []


def test_times_are_compressed_and_read_the_same(guest: Client, site: Site) -> None:
    plain, answer = Client().get(site.public), guest.get(site.public)
    assert (encoding(plain), encoding(answer)) == ("", "gzip")
    assert gzip.decompress(answer.content) == plain.content
    assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content) / 3
    assert answer["Vary"] == plain["Vary"] == "HX-Request, Accept-Language, Cookie, Accept-Encoding"


def test_so_is_the_piece_that_htmx_fetches(guest: Client, site: Site) -> None:
    answer = guest.get(site.public, headers={"HX-Request": "true"})
    assert encoding(answer) == "gzip"
    assert b'id="booking"' in gzip.decompress(answer.content)


def test_what_is_compressed_holds_no_token_and_sets_no_cookie(guest: Client, site: Site) -> None:
    for path in (site.public, f"/book/{site.host.slug}/"):
        answer = guest.get(path)
        text = gzip.decompress(answer.content).decode()
        assert not [word for word in ("csrf", "attempt", "offered", "token") if word in text]
        assert not answer.cookies


def test_the_form_of_a_guest_is_left_as_it_is(guest: Client, site: Site) -> None:
    """It holds the number of the attempt and a sealed stamp."""
    path = free_time(guest, site)
    assert b'name="attempt"' in guest.get(path).content
    assert encoding(guest.get(path)) == ""


def made(answer: Any, *, method: str = "GET", **cookies: str) -> Any:
    request = RequestFactory(headers=ASKS).generic(method, "/")
    request.COOKIES.update(cookies)
    return CompressionMiddleware(lambda _: answer)(request)


def long() -> HttpResponse:
    return HttpResponse("a long answer " * 100)


def pieces() -> Iterator[bytes]:
    yield b"a long answer " * 100


def test_who_opts_in_by_mistake_is_still_refused() -> None:
    with_cookie = holds_no_secret(long())
    with_cookie.set_cookie("csrftoken", "x")
    streamed: Any = StreamingHttpResponse(pieces())
    answers = {
        "opted in": made(holds_no_secret(long())),
        "not": made(long()),
        "a cookie comes": made(with_cookie),
        "a session": made(holds_no_secret(long()), **{settings.SESSION_COOKIE_NAME: "x"}),
        "posted": made(holds_no_secret(long()), method="POST"),
        "a stream": made(holds_no_secret(streamed)),
    }
    compressed = {name for name, answer in answers.items() if encoding(answer)}
    assert compressed == {"opted in"}


def test_an_answer_with_a_token_of_a_form_gets_its_cookie_before() -> None:
    """The order of the middleware sees to it that a rendered token is noticed."""
    order = settings.MIDDLEWARE
    ours = order.index("accounts.compression.CompressionMiddleware")
    assert all(ours < order.index(one) for one in order if "Csrf" in one or "Session" in one)


def test_a_tag_becomes_a_weak_one() -> None:
    answer = holds_no_secret(HttpResponse("a long answer " * 100, headers={"ETag": '"1"'}))
    assert made(answer)["ETag"] == 'W/"1"'


def test_static_files_are_kept_compressed(tmp_path: Path) -> None:
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    names = ["css/daybook.css", "js/daybook.js"]
    for name in names:
        storage.save(name, ContentFile(Path(str(finders.find(name))).read_bytes()))
    list(storage.post_process({name: (storage, name) for name in names}))
    for name in names:
        kept = tmp_path / storage.stored_name(name)
        assert gzip.decompress(kept.with_name(f"{kept.name}.gz").read_bytes()) == kept.read_bytes()
