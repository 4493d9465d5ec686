"""Each mail has a row that tells what became of it, and never more than is known."""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from bookings.actions.cancel import cancel_booking
from bookings.actions.forget import forget_guest
from bookings.actions.mails import give_up_lost, prune_mails, send_again
from bookings.actions.propose import propose_times, withdraw_proposal
from bookings.actions.reschedule import reschedule_booking
from bookings.models import Booking, Mail
from bookings.tasks import RETRY, send_mail, settle_mails
from tests.bookings.scene import at, book_at, make_page
from tests.factories import NOW, BookingFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

By = Booking.By
TRIES = (RETRY.max_attempts or 0) + 1


@pytest.fixture
def guests() -> Mail:
    """The mail to the guest about a booking that was made."""
    book_at(make_page(), "09:00")
    return Mail.objects.get(reader="guest")


def context(mail: Mail, tries: int = 0) -> JobContext:
    """What a worker gives to the job of a mail."""
    (row,) = ProcrastinateJob.objects.filter(args__mail_id=mail.pk)
    names = {"lock": None, "queueing_lock": None, "queue": row.queue_name}
    job = Job(id=row.pk, task_name=row.task_name, task_kwargs=row.args, attempts=tries, **names)
    return JobContext(app=app, job=job, abort_reason=lambda: None, start_timestamp=0)


def run(mail: Mail, tries: int = 0) -> Mail:
    send_mail(context(mail, tries), mail_id=mail.pk)
    mail.refresh_from_db()
    return mail


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    def refuse(message: EmailMultiAlternatives) -> None:
        raise SMTPRecipientsRefused({"grace@example.org": (550, b"<grace@example.org> unknown")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    return monkeypatch


def test_a_booking_makes_a_row_for_each_reader(guests: Mail) -> None:
    hosts = Mail.objects.get(reader="host")
    assert [(one.news, one.state, one.sequence) for one in (guests, hosts)] == [
        ("booked", "waiting", 0)
    ] * 2
    assert (guests.message_id, guests.sent_at, guests.created_at) == ("", None, NOW)


def test_a_mail_that_went_out_has_the_name_that_it_bears(guests: Mail) -> None:
    run(guests)
    (sent,) = outbox.outbox
    assert sent.message()["Message-ID"] == guests.message_id
    assert (guests.state, guests.error, guests.sent_at) == ("sent", "", NOW)


def test_a_job_that_runs_again_sends_no_second_mail(guests: Mail) -> None:
    run(guests)
    before = guests.message_id
    assert run(guests, tries=1).message_id == before
    assert len(outbox.outbox) == 1


def test_a_refused_mail_waits_with_its_error_until_the_last_try(guests: Mail, refused: Any) -> None:
    for tries in range(TRIES):
        with pytest.raises(SMTPRecipientsRefused):
            run(guests, tries)
        guests.refresh_from_db()
        assert guests.error == "SMTPRecipientsRefused 550"
        assert guests.state == ("failed" if tries == TRIES - 1 else "waiting")
    assert (guests.message_id, guests.sent_at) == ("", None)


def test_what_is_sent_at_a_later_try_has_no_error_any_more(guests: Mail, refused: Any) -> None:
    with pytest.raises(SMTPRecipientsRefused):
        run(guests)
    refused.undo()
    assert run(guests, tries=1).state == "sent"
    assert guests.error == ""


def test_a_worker_that_dies_leaves_the_mail_waiting(
    guests: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(message: EmailMultiAlternatives) -> None:
        raise SystemExit

    monkeypatch.setattr(EmailMultiAlternatives, "send", die)
    with pytest.raises(SystemExit):
        run(guests)
    guests.refresh_from_db()
    assert (guests.state, guests.error) == ("waiting", "")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_while_it_is_sent_makes_no_second_mail(
    guests: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = EmailMultiAlternatives.send

    def send_and_be_cut(message: EmailMultiAlternatives) -> None:
        send(message)
        connection.connection.close()

    monkeypatch.setattr(EmailMultiAlternatives, "send", send_and_be_cut)
    assert run(guests).state == "sent"
    assert len(outbox.outbox) == 1


def test_a_mail_that_was_overtaken_is_left_out(guests: Mail) -> None:
    cancel_booking(booking=guests.booking, by=By.GUEST, now=NOW)
    assert run(guests).state == "dropped"
    assert outbox.outbox == []


def test_a_proposal_that_was_withdrawn_is_left_out(guests: Mail) -> None:
    propose_times(booking=guests.booking, starts=[at("10:00")], now=NOW)
    proposed = Mail.objects.get(news="proposed")
    withdraw_proposal(booking=guests.booking, now=NOW)
    assert run(proposed).state == "dropped"


def test_the_row_keeps_what_the_mail_says(guests: Mail) -> None:
    reschedule_booking(booking=guests.booking, start=at("10:00"), by=By.HOST, now=NOW)
    moved = Mail.objects.get(reader="guest", news="rescheduled")
    assert (moved.previous, moved.by, moved.sequence) == (at("09:00"), "host", 1)
    run(moved)
    assert "09:00" in str(outbox.outbox[0].body)


def give_up(mail: Mail) -> None:
    Mail.objects.filter(pk=mail.pk).update(state="failed", error="TimeoutError")


def test_a_given_up_mail_is_sent_again_once(guests: Mail) -> None:
    give_up(guests)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    host = guests.booking.meeting.hosts[0]
    assert send_again(host=UserFactory()) == 0
    assert send_again(host=host) == 1
    assert send_again(host=host) == 0
    assert run(guests).state == "sent"


def test_a_deleted_guest_gets_no_mail_any_more(guests: Mail) -> None:
    booking = cancel_booking(booking=guests.booking, by=By.HOST, now=NOW)
    Mail.objects.update(state="failed", error="TimeoutError")
    forget_guest(booking=booking, now=NOW)
    assert set(Mail.objects.values_list("state", flat=True)) == {"dropped"}
    assert send_again(host=booking.meeting.hosts[0]) == 0


def test_a_mail_whose_job_ended_without_a_word_is_given_up(guests: Mail) -> None:
    assert give_up_lost() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE (args->>'mail_id')::bigint = %s",
            [guests.pk],
        )
    settle_mails(timestamp=0)
    guests.refresh_from_db()
    assert (guests.state, guests.error) == ("failed", "worker died")
    assert Mail.objects.get(reader="host").state == "waiting"


def test_old_mails_go_but_not_those_that_wait(guests: Mail) -> None:
    give_up(guests)
    assert prune_mails(now=NOW + timedelta(days=90)) == 0
    assert prune_mails(now=NOW + timedelta(days=91)) == 1
    assert Mail.objects.get().reader == "host"


def test_support_staff_look_at_mails_and_change_none(client: Client, guests: Mail) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    give_up(guests)
    assert "TimeoutError" in client.get("/admin/bookings/mail/").content.decode()
    assert client.get(f"/admin/bookings/mail/{guests.pk}/change/").status_code == 200
    for forbidden in ("add/", f"{guests.pk}/delete/"):
        assert client.post(f"/admin/bookings/mail/{forbidden}").status_code == 403


# --- Rows of older versions -----------------------------------------------------------------------

BEFORE = [("bookings", "0010_mails")]


@pytest.fixture
def _newest_afterwards() -> Iterator[None]:
    yield
    migrate_to_the_newest()


def migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)


def migrate_to_the_newest() -> None:
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_newest_afterwards")
def test_jobs_of_an_older_version_get_their_rows() -> None:
    booking = BookingFactory()
    migrate(BEFORE)
    told = {"booking_id": str(booking.pk), "sequence": 0, "reader": "guest", "by": "host"}
    moved = {**told, "news": "rescheduled", "previous": NOW.isoformat()}
    gone = {**told, "news": "booked", "booking_id": "00000000-0000-0000-0000-000000000000"}
    task = app.configure_task("bookings.send_mail")
    jobs = [task.defer(**args) for args in (moved, {**told, "news": "cancelled"}, gone)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [jobs[1]])
    migrate_to_the_newest()
    waits, failed = Mail.objects.order_by("pk")
    assert (waits.news, waits.state, waits.previous, waits.by) == (
        "rescheduled", "waiting", NOW, "host",
    )  # fmt: skip
    assert (failed.news, failed.state, failed.error) == ("cancelled", "failed", "not known")
    found = ProcrastinateJob.objects.filter(pk__in=jobs).order_by("pk")
    assert [job.args for job in found] == [
        {"mail_id": waits.pk}, {"mail_id": failed.pk}, {"mail_id": 0},
    ]  # fmt: skip
    send_mail(mail_id=0)
    send_mail(mail_id=waits.pk)
    assert len(outbox.outbox) == 1


def calendar(number: int, **known: Any) -> dict[str, Any]:
    verified = NOW.isoformat()
    name = f"Calendar {number}"
    return {"id": number, "name": name, "verified_at": verified, "fresh": True, "age": 9} | known


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_newest_afterwards")
def test_requests_of_an_older_version_get_their_doubts_from_the_record() -> None:
    calendars = [calendar(1, fresh=False), calendar(2), calendar(3, unread=True)]
    record = {"taken": {"at": NOW.isoformat(), "certainty": "request", "calendars": calendars}}
    sure = {"taken": {**record["taken"], "certainty": "fresh"}}
    for state, decision in (
        ("requested", record),
        ("confirmed", record | {"answer": {"by": "host"}}),
        ("confirmed", record),
        ("requested", {}),
        ("confirmed", sure),
    ):
        BookingFactory(state=state, decision=decision)
    migrate(BEFORE)
    migrate_to_the_newest()
    doubts = [
        {"code": "stale", "calendar": 1, "name": "Calendar 1", "verified_at": NOW.isoformat()},
        {"code": "unreadable", "calendar": 3, "name": "Calendar 3"},
    ]
    found = Booking.objects.order_by("created_at", "pk").values_list("requested_because", flat=True)
    assert sorted(map(len, found)) == [0, 0, 0, 2, 2]
    asked = Booking.objects.get(state="requested", decision=record)
    assert asked.requested_because == doubts
