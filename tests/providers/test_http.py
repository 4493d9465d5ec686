import gzip
import logging
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from providers import transport
from providers.answers import clock_offset, retry_after
from providers.budget import Budget
from providers.errors import (
    AddressForbidden,
    AddressInvalid,
    CertificateInvalid,
    NameUnknown,
    NotEncrypted,
    ServerTrouble,
    SignInRefused,
    Unreachable,
)
from providers.http import HttpClient
from providers.login import Login
from providers.network import Guard, NetworkPolicy
from providers.probe import probe
from tests.servers.fault_proxy import FaultProxy
from tests.servers.tls import Authority, WebServer

LOGIN = Login("john@example.com", "s3cret")


def all_here(host: str, port: int) -> Sequence[str]:
    """Every name is this machine."""
    return ["127.0.0.1"]


def in_public(host: str, port: int) -> Sequence[str]:
    return ["93.184.216.34"]


def client(allow: str = "true", auth: httpx.Auth | None = None, **options: object) -> HttpClient:
    return HttpClient(NetworkPolicy.parse(allow), auth=auth, resolve=all_here, **options)  # type: ignore[arg-type]


def redirect(to: str, status: int = 302) -> tuple[int, dict[str, str], bytes]:
    return status, {"Location": to}, b""


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate_file))
    transport.trusted_certificates.cache_clear()
    yield made
    transport.trusted_certificates.cache_clear()


def test_get_returns_the_unpacked_answer_and_says_who_asks() -> None:
    packed = {"Content-Encoding": "gzip"}
    with WebServer({"/a": (200, packed, gzip.compress(b"hello"))}) as server, client() as http:
        answer = http.request("GET", f"http://cal.test:{server.port}/a")
    assert (answer.status, answer.content) == (200, b"hello")


def test_redirects_are_followed_and_the_last_address_told() -> None:
    answers = {"/a": redirect("/b", 301), "/b": redirect("c", 308), "/c": (200, {}, b"done")}
    with WebServer(answers) as server, client() as http:
        answer = http.request("GET", f"http://cal.test:{server.port}/a")
    assert (answer.url, answer.content) == (f"http://cal.test:{server.port}/c", b"done")


def test_circle_of_redirects_ends() -> None:
    with WebServer({"/a": redirect("/a")}) as server, client() as http:
        with pytest.raises(ServerTrouble, match="circle"):
            http.request("GET", f"http://cal.test:{server.port}/a")
        assert len(server.seen) == 6


def test_redirect_into_a_forbidden_place_is_refused() -> None:
    with (
        WebServer({}) as inner,
        WebServer({"/a": redirect(f"http://inner.test:{inner.port}/")}) as outer,
    ):
        with client("outer.test") as http, pytest.raises(AddressForbidden):
            http.request("GET", f"http://outer.test:{outer.port}/a")
        assert inner.seen == []


def test_redirect_to_another_site_does_not_take_the_login_along() -> None:
    with (
        WebServer({}) as other,
        WebServer({"/a": redirect(f"http://other.test:{other.port}/")}) as first,
    ):
        http = client(auth=LOGIN, home="http://first.test")
        with http, pytest.raises(AddressInvalid, match=r"other\.test"):
            http.request("GET", f"http://first.test:{first.port}/a")
        assert other.seen == []
        assert first.seen[0][1].startswith("Basic ")


def test_redirect_within_the_site_takes_the_login_along() -> None:
    with WebServer({"/": (200, {}, b"")}) as other:
        answers = {"/a": redirect(f"http://p1.first.test:{other.port}/")}
        with WebServer(answers) as first, client(auth=LOGIN, home="http://first.test") as http:
            http.request("GET", f"http://first.test:{first.port}/a")
        assert other.seen[0][1] == first.seen[0][1] != ""


def test_redirect_from_https_to_http_is_refused(authority: Authority) -> None:
    answers = {"/a": redirect("http://cal.test/b")}
    with WebServer(answers, authority.issue("cal.test")) as server:
        http = client()
        with http, pytest.raises(ServerTrouble, match="without https"):
            http.request("GET", f"https://cal.test:{server.port}/a")


def test_certificate_is_checked_against_the_name_and_not_the_address(authority: Authority) -> None:
    with (
        WebServer({"/a": (200, {}, b"hi")}, authority.issue("cal.test")) as server,
        client() as http,
    ):
        assert http.request("GET", f"https://cal.test:{server.port}/a").content == b"hi"
        with pytest.raises(CertificateInvalid, match=r"other\.test"):
            http.request("GET", f"https://other.test:{server.port}/a")


def test_certificate_of_an_unknown_authority_is_invalid(tmp_path: Path) -> None:
    with WebServer({}, Authority(tmp_path).issue("cal.test")) as server:
        http = client()
        with http, pytest.raises(CertificateInvalid):
            http.request("GET", f"https://cal.test:{server.port}/a")


def test_https_to_a_port_without_tls_says_so() -> None:
    with WebServer({}) as server, client() as http, pytest.raises(NotEncrypted, match="https"):
        http.request("GET", f"https://cal.test:{server.port}/a")


def test_password_is_not_sent_in_plain_text_to_a_public_address() -> None:
    http = HttpClient(NetworkPolicy(), auth=LOGIN, home="http://cal.test", resolve=in_public)
    with http, pytest.raises(AddressInvalid, match="without https"):
        http.request("GET", "http://cal.test/")


@pytest.mark.parametrize(
    "url", ["ftp://cal.test/", "file:///etc/passwd", "http://", "cal.test", "http://j:p@cal.test/"]
)
def test_addresses_that_are_no_web_addresses(url: str) -> None:
    with client() as http, pytest.raises(AddressInvalid):
        http.request("GET", url)


def test_answer_larger_than_the_limit_is_refused() -> None:
    bomb = gzip.compress(bytes(4_000_000))
    answers = {"/a": (200, {"Content-Encoding": "gzip"}, bomb)}
    with WebServer(answers) as server:
        http = client(limit=1024 * 1024)
        with http, pytest.raises(ServerTrouble, match="larger than 1 MB"):
            http.request("GET", f"http://cal.test:{server.port}/a")


def test_server_that_hangs_is_unreachable() -> None:
    with FaultProxy("http://127.0.0.1:9/") as proxy, client(read_seconds=0.3) as http:
        proxy.fault(hang=30)
        with pytest.raises(Unreachable, match="in time"):
            http.request("GET", proxy.url)


def test_port_where_nobody_listens_is_unreachable() -> None:
    with socket.socket() as taken, client() as http:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable):
            http.request("GET", f"http://cal.test:{taken.getsockname()[1]}/")


def test_digest_sign_in_is_understood() -> None:
    challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
    answers = {"/a": (401, {"WWW-Authenticate": challenge}, b"")}
    with WebServer(answers) as server, client(auth=LOGIN, home="http://cal.test") as http:
        with pytest.raises(SignInRefused):
            http.request("GET", f"http://cal.test:{server.port}/a")
        kinds = [authorization.partition(" ")[0] for _, authorization in server.seen]
    assert kinds == ["Basic", "", "Digest"]


def test_neither_errors_nor_logs_hold_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with WebServer({}) as server:
        http = client(auth=LOGIN, home="http://cal.test")
        with http, pytest.raises(ServerTrouble) as caught:
            http.request("GET", f"http://cal.test:{server.port}/private-token?key=hidden")
    assert caught.value.detail == "cal.test answered 404"
    ours = [record for record in caplog.records if not record.name.startswith("httpcore")]
    written = "\n".join(record.getMessage() for record in ours)
    assert "GET cal.test: 404" in written
    assert not any(word in written for word in ("private-token", "hidden", "s3cret", "Basic"))
    assert "s3cret" not in repr(LOGIN)


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("120", timedelta(seconds=120)),
        ("Mon, 23 Nov 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", timedelta()),
        ("99999999999999", timedelta(days=1)),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("Mon, 23 Nov 2026 09:10:00 +99999999999999", None),
    ],
)
def test_retry_after(value: str, pause: timedelta | None) -> None:
    assert retry_after(value, now=NOW) == pause


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "Mon, 23 Nov 2026 09:10:00 +99999999999999",
        "Mon, 23 Nov 2026 99999999999999999999:10:00 GMT",
        "soon",
    ],
)
def test_a_date_out_of_all_bounds_says_nothing_of_a_clock(date: str) -> None:
    assert clock_offset(date, NOW) is None
    with (
        WebServer({"/a": (503, {"Retry-After": date}, b"")}) as server,
        client() as http,
        pytest.raises(ServerTrouble),
    ):
        http.request("GET", f"http://cal.test:{server.port}/a")


def test_probe_tells_its_steps(authority: Authority) -> None:
    told: list[tuple[str, int, int | None]] = []
    guard = Guard(NetworkPolicy(True), all_here)
    with WebServer({}, authority.issue("cal.test")) as server:
        probe(f"https://cal.test:{server.port}/", guard, Budget(), lambda *step: told.append(step))
    steps = ("resolve", "connect", "tls")
    assert told == [(step, done, 1) for step in steps for done in (0, 1)]


def test_probe_names_the_step_that_fails(authority: Authority) -> None:
    told: list[str] = []
    with pytest.raises(NameUnknown):
        probe(
            "https://nobody.invalid/",
            Guard(NetworkPolicy()),
            Budget(),
            lambda step, *_: told.append(step),
        )
    assert told == ["resolve"]
    guard = Guard(NetworkPolicy(True), all_here)
    with WebServer({}, authority.issue("cal.test")) as server, pytest.raises(CertificateInvalid):
        probe(
            f"https://no.test:{server.port}/", guard, Budget(), lambda step, *_: told.append(step)
        )
    assert told[-1] == "tls"
