"""A mail that a second worker sends again bears the first one's name, and says so."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from accounts.posting import ATTEMPT, post

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
    post(
        message, job and JobContext(app=app, job=job, abort_reason=lambda: None, start_timestamp=0)
    )
    return dict(mail.outbox[-1].message().items())


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
