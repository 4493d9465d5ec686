"""Alerts delivered to somebody's own program, over real HTTP."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.fernet import Fernet
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from alerts import webhook
from alerts.conditions import Condition
from alerts.models import Alert, AlertSettings
from alerts.settings import renew_webhook_secret, save_alert_settings, try_webhook
from alerts.tasks import deliver_alert
from alerts.words import delivery_error
from connectors.actions.rotate import rotate_credentials
from connectors.models import Connector
from providers import vault
from providers.errors import ServerTrouble
from tests.alerts.settling import settle
from tests.factories import NOW, ConnectorFactory, UserFactory

pytestmark = pytest.mark.django_db


class Listener:
    """A program that takes what is posted. `status` is what it answers."""

    def __init__(self) -> None:
        self.seen: list[tuple[dict[str, str], bytes]] = []
        self.status, self.location = 204, ""
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.seen.append((dict(self.headers.items()), body))
                self.send_response(listener.status)
                if listener.location:
                    self.send_header("Location", listener.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/hook"

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def listener(settings) -> Iterator[Listener]:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    listener = Listener()
    yield listener
    listener.stop()


@pytest.fixture
def work() -> Connector:
    return ConnectorFactory(name="Work")


def save(user: User, url: str) -> str:
    return save_alert_settings(user=user, mail_own=True, mail_team=True, grace=10, webhook_url=url)


def say(connector: Connector, *codes: str, minutes: int = 0) -> None:
    settle(
        host=connector.host,
        connector_id=connector.pk,
        scope=["sign-in-needed"],
        found=[Condition(code, details={"error": "Refused."}) for code in codes],
        now=NOW + timedelta(minutes=minutes),
    )


def queued() -> list[dict]:
    jobs = ProcrastinateJob.objects.filter(task_name=webhook.DELIVER_TASK)
    return [job.args for job in jobs.order_by("pk")]


def test_what_is_raised_and_resolved_is_posted_with_a_signature(
    listener: Listener, work: Connector
) -> None:
    secret = save(work.host, listener.url)
    say(work, "sign-in-needed")
    say(work, minutes=30)
    for arguments in queued():
        deliver_alert(**arguments)
    (_, first), (headers, second) = listener.seen
    alert = Alert.objects.get()
    assert json.loads(first)["event"] == "alert.raised"
    told = json.loads(second)
    assert (told["event"], headers["Daybook-Event"]) == ("alert.resolved", "alert.resolved")
    assert headers["Daybook-Delivery"] == f"{alert.pk}-alert.resolved"
    assert told["alert"] == {
        "id": alert.pk,
        "code": "sign-in-needed",
        "severity": "broken",
        "title": "Sign-in needed",
        "cause": "The account refuses the stored password, so nothing is read or written.",
        "specifics": "Refused.",
        "remedy": "Reconnect the account. Many services need an app password, made in the "
        "account's security settings.",
        "subject": "",
        "details": {"error": "Refused."},
        "connector": {"id": work.pk, "name": "Work"},
        "raised_at": "2026-11-23T08:00:00+00:00",
        "resolved_at": "2026-11-23T08:30:00+00:00",
        "lasted_seconds": 1800,
        "url": f"http://testserver/connectors/{work.pk}/reconnect/",
        "documentation": "alerts.md#sign-in-needed",
    }
    # As docs/alerts.md tells to check it.
    parts = dict(part.split("=", 1) for part in headers["Daybook-Signature"].split(","))
    signed = parts["t"].encode() + b"." + second
    assert parts["v1"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert delivery_error(AlertSettings.objects.get()) == ""


def test_who_has_no_webhook_has_nothing_delivered(work: Connector) -> None:
    AlertSettings.objects.create(user=work.host)
    save(UserFactory(), "https://other.example.com/")
    say(work, "sign-in-needed")
    assert queued() == []


def test_a_failed_delivery_is_noted_and_tried_again(listener: Listener, work: Connector) -> None:
    save(work.host, listener.url)
    listener.status = 500
    say(work, "sign-in-needed")
    (arguments,) = queued()
    with pytest.raises(ServerTrouble):
        deliver_alert(**arguments)
    assert "127.0.0.1 answered 500" in delivery_error(AlertSettings.objects.get())
    listener.status = 200
    deliver_alert(**arguments)
    assert delivery_error(AlertSettings.objects.get()) == ""
    (one, _), (other, _) = listener.seen
    assert one["Daybook-Delivery"] == other["Daybook-Delivery"]


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/", "http://127.0.0.1:1/", "http://[::1]/"]
)
def test_addresses_inside_the_network_are_not_asked_and_not_tried_again(
    settings, work: Connector, url: str
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = ""
    save(work.host, url)
    say(work, "sign-in-needed")
    (arguments,) = queued()
    deliver_alert(**arguments)
    assert "private network" in delivery_error(AlertSettings.objects.get())


def test_a_redirect_into_the_network_is_not_followed(listener: Listener, work: Connector) -> None:
    save(work.host, listener.url)
    listener.status, listener.location = 307, "http://10.1.2.3/"
    say(work, "sign-in-needed")
    deliver_alert(**queued()[0])
    assert len(listener.seen) == 1
    assert "private network" in delivery_error(AlertSettings.objects.get())


def test_the_public_internet_is_spoken_to_with_https_only(work: Connector) -> None:
    save(work.host, "http://93.184.216.34/")
    say(work, "sign-in-needed")
    deliver_alert(**queued()[0])
    assert "https only" in delivery_error(AlertSettings.objects.get())


def test_the_secret_is_sealed_and_shown_once(work: Connector) -> None:
    secret = save(work.host, "https://one.example.com/")
    stored = AlertSettings.objects.get()
    assert secret.startswith("dbwh_")
    assert secret.encode() not in bytes(stored.sealed_webhook_secret)
    assert vault.unseal(stored.sealed_webhook_secret) == {"secret": secret}
    assert save(work.host, "https://two.example.com/") == ""
    assert bytes(AlertSettings.objects.get().sealed_webhook_secret) == bytes(
        stored.sealed_webhook_secret
    )
    assert renew_webhook_secret(user=work.host) not in ("", secret)
    assert save(work.host, "") == ""
    assert AlertSettings.objects.get().sealed_webhook_secret is None
    assert renew_webhook_secret(user=work.host) == ""


def test_keys_are_rotated_for_webhook_secrets_too(settings, work: Connector) -> None:
    secret = save(work.host, "https://one.example.com/")
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode(), *settings.CREDENTIAL_KEYS]
    assert rotate_credentials().unreadable == ()
    settings.CREDENTIAL_KEYS = settings.CREDENTIAL_KEYS[:1]
    stored = AlertSettings.objects.get()
    assert vault.unseal(stored.sealed_webhook_secret) == {"secret": secret}


def test_a_test_is_delivered_once_and_its_outcome_kept(listener: Listener, work: Connector) -> None:
    assert try_webhook(user=work.host) is False
    save(work.host, listener.url)
    assert try_webhook(user=work.host) is True
    (arguments,) = queued()
    listener.status = 404
    deliver_alert(**arguments)
    assert "answered 404" in delivery_error(AlertSettings.objects.get())
    ((headers, body),) = listener.seen
    assert headers["Daybook-Event"] == "alert.test"
    assert json.loads(body)["alert"] is None


def test_news_for_somebody_who_is_gone_are_dropped(listener: Listener, work: Connector) -> None:
    save(work.host, listener.url)
    say(work, "sign-in-needed")
    User.objects.filter(pk=work.host_id).update(is_active=False)
    deliver_alert(**queued()[0])
    assert listener.seen == []
