"""Nine broken set-ups, one for each question of the article, and one in order. Real servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alerts.models import Alert
from bookings.models import Booking, Mail
from bookings.tasks import send_mail
from calendars.actions.associate import associate
from connectors.actions.steer import pause_connector
from connectors.models import Connector
from diagnosis.questions import nine
from diagnosis.stored import from_json
from diagnosis.words.told import told
from providers import vault
from tests.bookings.diagnosis_world import TITLE, DiagnosisWorld, diagnosis_world, register_worker
from tests.factories import BookingFactory, EventFactory, MeetingFactory
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale

pytestmark = pytest.mark.django_db

FINE = dict.fromkeys(nine(), "fine")


@pytest.fixture
def world(
    settings: Any, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str
) -> DiagnosisWorld:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    return diagnosis_world(radicale, fault_proxy, radicale_user)


def give_up_mail(booking: Booking) -> None:
    """A mail whose every try failed."""
    mail = Mail.objects.create(
        booking=booking,
        sequence=booking.sequence,
        news="booked",
        reader="guest",
        state="failed",
        error="SMTPRecipientsRefused 550",
    )
    job = send_mail.defer(mail_id=mail.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 8 WHERE id = %s", [job]
        )


def test_a_healthy_connector_gets_nine_good_answers(world: DiagnosisWorld) -> None:
    world.event()
    world.sync()
    verdicts, found = world.ask()
    assert verdicts == FINE
    assert found.sentence == "Everything is in order: each question has a good answer."


def test_every_answer_has_its_question_and_evidence(world: DiagnosisWorld) -> None:
    results = world.diagnose().results
    assert [item["question"] for item in results] == list(nine())
    in_words = [told(from_json(item)) for item in results]
    assert all(one.evidence and one.meaning and one.title for one in in_words)


def test_running_no_worker_is_alive(world: DiagnosisWorld) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")
    register_worker(age=timedelta(minutes=3))
    verdicts, found = world.ask()
    assert verdicts == FINE | {"running": "broken"}
    assert found.cause is not None
    assert found.cause.result.question == "running"
    assert "No worker of this portal is alive" in found.cause.meaning


def test_running_the_connector_is_paused(world: DiagnosisWorld) -> None:
    pause_connector(connector=world.connector, now=timezone.now())
    world.connector.refresh_from_db()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"running": "broken"}
    assert found.cause is not None
    assert [fix.code for fix in found.cause.fixes] == ["resume"]


def test_alerts_an_alert_is_open(world: DiagnosisWorld) -> None:
    now = timezone.now()
    Alert.objects.create(
        host=world.connector.host,
        connector=world.connector,
        code="clock-skew",
        raised_at=now,
        updated_at=now,
    )
    verdicts, found = world.ask()
    assert verdicts in (FINE | {"alerts": "attention"}, FINE | {"alerts": "broken"})
    assert found.cause is not None
    assert found.cause.result.question == "alerts"


def test_sync_the_last_sync_is_older_than_the_mode_promises(world: DiagnosisWorld) -> None:
    old = timezone.now() - timedelta(hours=3)
    Connector.objects.filter(pk=world.connector.pk).update(last_sync_at=old, next_sync_at=None)
    world.connector.refresh_from_db()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"sync": "broken"}
    assert found.cause is not None
    assert found.cause.result.question == "sync"
    assert [fix.code for fix in found.cause.fixes] == ["sync-now"]


def test_sync_calendars_that_were_never_read_leave_later_questions_unreached(
    world: DiagnosisWorld,
) -> None:
    world.connector.calendars.all().delete()
    world.connector.runs.all().delete()
    Connector.objects.filter(pk=world.connector.pk).update(last_sync_at=None, next_sync_at=None)
    world.connector.refresh_from_db()
    verdicts, found = world.ask()
    unreached = dict.fromkeys(("free", "selection", "permission"), "not-reached")
    assert verdicts == FINE | {"sync": "broken"} | unreached
    assert found.cause is not None
    assert found.cause.result.question == "sync"
    assert world.result("selection").meaning == (
        "This could not be looked at: question 3, “When did it last sync?”, comes first."
    )


def test_free_the_event_is_shown_as_free(world: DiagnosisWorld) -> None:
    world.event("dentist", "office", "TRANSP:TRANSPARENT")
    world.sync()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"free": "attention"}
    assert found.cause is not None
    assert found.cause.result.question == "free"
    assert any("shown as Free. Guests are offered" in line for line in found.cause.evidence)
    assert TITLE not in str(world.diagnose().results)


def test_free_names_what_was_read_with_caution_of_events_that_block(world: DiagnosisWorld) -> None:
    world.event("dentist", "office", "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE")
    world.sync()
    assert world.ask()[0] == FINE
    assert world.result("free").evidence[-1] == (
        "“Work”: It was read with caution: it is marked as Free and as busy at once, so it counts "
        "as busy."
    )


def test_selection_a_calendar_holds_an_event_that_cannot_be_read(world: DiagnosisWorld) -> None:
    EventFactory(calendar=world.caldav.calendar("office"), problem="its data is cut off")
    verdicts, found = world.ask()
    assert verdicts == FINE | {"selection": "attention"}
    assert found.cause is not None
    assert found.cause.meaning == (
        "“Work” holds events that cannot be read and may be at any time. Under What blocks you "
        "choose whether bookings become requests then."
    )
    assert any(line.endswith("; 1 cannot be read.") for line in found.cause.evidence)


def test_blocking_the_page_lets_events_take_a_seat(world: DiagnosisWorld) -> None:
    page = world.page
    page.session, page.seats, page.foreign_events = "group", 5, "seat"
    page.save()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"blocking": "attention"}
    assert found.cause is not None
    assert [fix.code for fix in found.cause.fixes] == ["close-on-events", "edit-page"]


def test_blocking_the_host_exempted_tentative_events(world: DiagnosisWorld) -> None:
    world.connector.calendars.update(tentative_blocks=False)
    verdicts, found = world.ask()
    assert verdicts == FINE | {"blocking": "attention"}
    assert found.cause is not None
    assert "you chose that tentative events do not block" in found.cause.meaning


def test_selection_the_calendar_with_the_event_is_not_ticked(world: DiagnosisWorld) -> None:
    world.event()
    world.sync()
    home, work = world.caldav.calendar("home"), world.caldav.calendar("office")
    associate(table=world.table, main=home.pk, busy=[home.pk], additional=[])
    verdicts, found = world.ask()
    assert verdicts == FINE | {"selection": "attention"}
    assert found.cause is not None
    assert [(fix.code, fix.argument) for fix in found.cause.fixes] == [
        ("tick-busy", str(work.pk)),
        ("open-table", ""),
    ]


def test_selection_no_main_calendar_is_chosen(world: DiagnosisWorld) -> None:
    world.table.rows.all().delete()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"selection": "broken"}
    assert found.cause is not None
    assert {fix.code for fix in found.cause.fixes} == {"make-main", "open-table"}


def test_permission_to_write_was_taken_away(world: DiagnosisWorld, radicale: Radicale) -> None:
    main = world.table.rows.get(is_main=True).calendar
    # The right to write is taken away after the last sync: only asking the server now tells.
    with read_only(radicale, main.key.removeprefix(origin(main.key)).strip("/")):
        verdicts, found = world.ask()
    assert verdicts == FINE | {"permission": "broken"}
    assert found.cause is not None
    assert found.title == f"Calendar “{main.name}” is read-only"
    assert found.cause.meaning == (
        f"“{main.name}” cannot be written to, so your bookings do not appear there."
    )
    assert (
        f"“{main.name}” was read and write at the last sync; this has changed since."
        in found.cause.evidence
    )
    assert [fix.code for fix in found.cause.fixes] == ["make-main", "open-table"]


@contextmanager
def read_only(radicale: Radicale, collection: str) -> Iterator[None]:
    """Let the server's rights close a calendar for writing; it reads them when it starts."""
    rights = radicale.folder / "rights"
    before = rights.read_text()
    closed = f"[now-closed]\nuser: .+\ncollection: {collection}\npermissions: r\n"
    _restart(radicale, closed + before)
    try:
        yield
    finally:
        _restart(radicale, before)


def _restart(radicale: Radicale, rights: str) -> None:
    (radicale.folder / "rights").write_text(rights)
    radicale.stop()
    radicale.start_again()


def test_permission_ends_with_the_share(world: DiagnosisWorld, radicale: Radicale) -> None:
    main = world.table.rows.get(is_main=True).calendar
    path = main.key.removeprefix(origin(main.key))
    with radicale.client(world.caldav.user) as client:
        assert client.delete(path).status_code == 200
    verdicts, found = world.ask()
    assert verdicts == FINE | {"permission": "broken"}
    assert found.cause is not None
    assert found.cause.result.question == "permission"
    assert found.cause.meaning == f"The account no longer lists “{main.name}”."


def origin(key: str) -> str:
    """The origin of an address."""
    return "/".join(key.split("/")[:3]) + "/"


def test_invites_mails_were_given_up(world: DiagnosisWorld) -> None:
    meeting = MeetingFactory(page=world.page)
    give_up_mail(BookingFactory(meeting=meeting))
    give_up_mail(BookingFactory())  # somebody else's
    verdicts, found = world.ask()
    assert verdicts == FINE | {"invites": "broken"}
    assert found.cause is not None
    assert "1 mail was given up" in found.cause.meaning
    assert found.cause.evidence[-1] == "What kept them: SMTPRecipientsRefused 550."


def test_invites_a_mail_is_being_tried_again(world: DiagnosisWorld) -> None:
    give_up_mail(BookingFactory(meeting=MeetingFactory(page=world.page)))
    Mail.objects.update(state="waiting", error="TimeoutError")
    verdicts, found = world.ask()
    assert verdicts == FINE | {"invites": "attention"}
    assert found.cause is not None
    assert found.cause.title == "Some mails are being tried again"


def test_invites_mails_go_into_a_folder(world: DiagnosisWorld, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    verdicts, found = world.ask()
    assert verdicts == FINE | {"invites": "attention"}
    assert found.cause is not None
    assert found.cause.result.question == "invites"


def test_network_is_closed_by_a_firewall(world: DiagnosisWorld, fault_proxy: FaultProxy) -> None:
    fault_proxy.stop()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"permission": "not-reached", "network": "broken"}
    assert found.cause is not None
    port = fault_proxy.url.rstrip("/").rpartition(":")[2]
    assert found.cause.evidence[:6] == (
        f"Server: http://127.0.0.1:{port}.",
        found.cause.evidence[1],
        "Reach it (TCP): failed here.",
        "Check its certificate (TLS): not reached.",
        "Sign in: not reached.",
        "List the calendars: not reached.",
    )
    assert found.cause.evidence[1].startswith("Find the server (DNS): passed in ")
    assert f"must be able to reach http://127.0.0.1:{port}" in found.cause.remedy


def test_network_the_password_is_refused(world: DiagnosisWorld) -> None:
    Connector.objects.filter(pk=world.connector.pk).update(
        sealed_credentials=vault.seal({"username": world.caldav.user, "password": "old"})
    )
    world.connector.refresh_from_db()
    verdicts, found = world.ask()
    assert verdicts == FINE | {"permission": "not-reached", "network": "broken"}
    assert found.title == "The server refused the user name and password"
    assert found.cause is not None
    assert "Sign in: failed here." in found.cause.evidence


def test_network_without_a_worker_the_account_is_not_asked(world: DiagnosisWorld) -> None:
    diagnosis = world.diagnose(offline=True)
    verdicts = {item["question"]: item["verdict"] for item in diagnosis.results}
    assert verdicts == FINE | {"permission": "not-reached", "network": "not-reached"}
