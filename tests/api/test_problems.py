"""Whatever goes wrong below /api/v1/ is told as problem details."""

import logging

import pytest
from django.test import Client

from accounts.models import User
from config.api import problems, reading
from tests.api.client import Api, invalid, problem, token_of, told

NEW_PAGE = {"title": "Intro", "timezone": "Europe/Berlin"}


def bad_json(because: str) -> dict[str, object]:
    return problem("parse-error", 400, "Bad Request", f"This is not JSON: {because}")


def post_raw(user: User, body: bytes, content_type: str = "application/json"):
    client = Client(headers={"Authorization": f"Bearer {token_of(user)}"})
    return client.generic("POST", "/api/v1/pages/", body, content_type=content_type)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["nothing/", "", "pages/x/", "bookings/1/", "connectors/-1/"])
def test_an_unknown_address_is_not_found(db: None, method: str, path: str) -> None:
    answer = getattr(Client(), method)(f"/api/v1/{path}")
    detail = "There is nothing at this address. The schema at /api/v1/schema/ lists what there is."
    assert told(answer, 404) == problem("not-found", 404, "Not Found", detail)


def test_an_address_without_its_slash_says_so(db: None) -> None:
    detail = "There is nothing at this address. Addresses end with a slash."
    answer = Api().get("pages")
    assert told(answer, 404) == problem("not-found", 404, "Not Found", detail)


def test_a_method_that_is_not_there_names_the_ones_that_are(api: Api) -> None:
    answer = api.delete("connectors/")
    detail = 'Method "DELETE" not allowed.'
    assert told(answer, 405) == problem("method-not-allowed", 405, "Method Not Allowed", detail)
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
def test_only_json_is_taken(host: User, kind: str) -> None:
    answer = post_raw(host, b'{"title": "Intro"}', kind)
    detail = f'Unsupported media type "{kind}" in request.'
    assert told(answer, 415) == problem(
        "unsupported-media-type", 415, "Unsupported Media Type", detail
    )


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b'{"title": NaN}', "NaN is not a number"),
        (b'{"seats": -Infinity}', "-Infinity is not a number"),
        (b'"\xff"', "it is not UTF-8"),
        (b'{"seats": 1e999}', "1e999 is larger than numbers can be"),
        (b'{"title": "a", "title": "b"}', "“title” occurs twice in one object"),
        (b"[" * 100_000, "it is nested deeper than 64 levels"),
        (b"[" * 990 + b"]" * 990, "it is nested deeper than 64 levels"),
    ],
)
def test_what_is_not_json_is_refused(host: User, body: bytes, because: str) -> None:
    assert told(post_raw(host, body), 400) == bad_json(because)


def test_json_is_utf8_whatever_the_request_says(host: User) -> None:
    body = '{"title": "Größe", "timezone": "Europe/Berlin"}'.encode()
    answer = post_raw(host, body, "application/json; charset=base64")
    assert told(answer, 201)["title"] == "Größe"


def test_a_huge_number_is_refused(host: User) -> None:
    assert told(post_raw(host, b'{"seats": ' + b"9" * 5000 + b"}"), 400)["status"] == 400


def test_a_body_that_is_too_large_is_refused(host: User) -> None:
    answer = post_raw(host, b" " * (reading.LARGEST + 1))
    assert told(answer, 413) == problem(
        "too-large", 413, "Request Entity Too Large", "A request may have at most 256 kB."
    )


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"5"])
def test_a_body_that_is_no_object_is_refused(host: User, body: bytes) -> None:
    assert told(post_raw(host, body), 400)["errors"].keys() == {"non_field_errors"}


def test_fields_that_do_not_exist_are_refused(api: Api) -> None:
    answer = api.post("pages/", NEW_PAGE | {"titel": "Oops", "\udc80": 1})
    unknown = ["There is no such field here."]
    assert told(answer, 400) == invalid(**{"titel": unknown, "?": unknown})


def test_fields_that_can_only_be_read_are_ignored(api: Api) -> None:
    page = told(api.post("pages/", NEW_PAGE), 201)
    assert told(api.put(f"pages/{page['id']}/", page | {"id": 7, "url": "x"}), 200) == page


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_the_database_cannot_hold_is_refused(api: Api, text: str) -> None:
    assert set(told(api.post("pages/", NEW_PAGE | {"title": text}), 400)["errors"]) == {"title"}


class BrokenError(Exception):
    pass


def test_an_unforeseen_error_tells_the_caller_nothing_and_the_log_everything(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BrokenError("secret detail")

    monkeypatch.setattr("connectors.api.views.overviews", fail)
    api.client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = api.get("connectors/")
    detail = "Something went wrong in the portal; its log says what."
    assert told(answer, 500) == problem("server-error", 500, "Internal Server Error", detail)
    assert "secret detail" in caplog.text


def test_what_cannot_be_sent_back_is_replaced() -> None:
    assert problems._clean({"\ud800": ["ok", "\udfff"]}) == {"?": ["ok", "?"]}
