"""A mail that a second worker sends again bears the first one's name, and says so."""

from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from accounts.posting import ATTEMPT, post, reason_of

FIRST = Job(
    id=7,
    task_name="bookings.send_mail",
    task_kwargs={"booking_id": "b", "reader": "guest"},
    queue="mail",
    lock=None,
    queueing_lock=None,
    attempts=0,
)


def posted(job: Job | None) -> dict[str, str]:
    message = EmailMessage("Hello", "Text", to=["grace@example.org"])
    name = post(
        message, job and JobContext(app=app, job=job, abort_reason=lambda: None, start_timestamp=0)
    )
    sent = dict(mail.outbox[-1].message().items())
    assert sent["Message-ID"] == name
    return sent


def test_all_tries_of_a_job_bear_one_message_id_and_the_later_ones_say_which_they_are() -> None:
    first, second, third = (posted(FIRST.evolve(attempts=done)) for done in range(3))

    assert first["Message-ID"] == second["Message-ID"] == third["Message-ID"]
    assert first["Message-ID"].endswith("@testserver>")
    assert [sent.get(ATTEMPT) for sent in (first, second, third)] == [None, "2", "3"]


@pytest.mark.parametrize(
    "other", [FIRST.evolve(id=8), FIRST.evolve(task_kwargs={"booking_id": "b", "reader": "host"})]
)
def test_another_job_is_another_mail(other: Job) -> None:
    assert posted(FIRST)["Message-ID"] != posted(other)["Message-ID"]


def test_a_mail_outside_a_job_gets_a_name_of_its_own() -> None:
    assert posted(None)["Message-ID"] != posted(None)["Message-ID"]
    assert ATTEMPT not in posted(None)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            SMTPRecipientsRefused({"g@x.org": (550, b"<g@x.org> unknown")}),
            "SMTPRecipientsRefused 550",
        ),
        (SMTPAuthenticationError(535, b"not daybook:s3cret"), "SMTPAuthenticationError 535"),
        (ConnectionRefusedError(111, "Connection refused"), "ConnectionRefusedError"),
    ],
)
def test_a_reason_is_the_kind_and_the_code_without_what_the_server_said(
    error: Exception, reason: str
) -> None:
    assert reason_of(error) == reason
