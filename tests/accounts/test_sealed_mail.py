"""No page waits for a mail server, and a link that waits for one is read by nobody else."""

import logging

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from accounts.models import User
from accounts.posting import ATTEMPT
from accounts.sealed_mail import MailUnreadable, seal, unseal
from accounts.tasks import send_mail, write_reset
from tests.accounts.mailing import mailed, waiting
from tests.servers.silent import silent_server

pytestmark = pytest.mark.django_db

SEND = "accounts.send_mail"
RESET = "account_reset_password"
SECRET = "http://testserver/account/password/reset/key/1-secret/"


def asked_for_a_password(email: str) -> str:
    answer = Client().post(reverse(RESET), {"email": email})
    return answer.headers["Location"]


def signed_up(email: str) -> str:
    told = {"email": email, "name": "Dora", "timezone": "Europe/Stockholm"}
    passwords = dict.fromkeys(("password1", "password2"), "a sentence to remember")
    return Client().post(reverse("account_signup"), told | passwords).headers["Location"]


def test_no_page_asks_a_mail_server_however_silent_it_is(anna: User, settings) -> None:
    settings.ALLOW_SIGNUP = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.EMAIL_BACKEND = "accounts.smtp.SmtpEmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.5
    with silent_server() as server:
        settings.EMAIL_PORT = server.port
        for email in (anna.email, "nobody@example.com"):
            assert asked_for_a_password(email) == reverse("account_reset_password_done")
            assert signed_up(email) == reverse("account_email_verification_sent")
        assert server.callers == []
    assert {job.queue_name for job in waiting()} == {"mail"}
    assert len(waiting()) == 4


def test_a_known_and_an_unknown_address_cost_the_page_the_same(anna: User) -> None:
    """Whether there is an account is looked up by the worker, where nobody can measure it."""
    for email in (anna.email, "nobody@example.com"):
        with CaptureQueriesContext(connection) as seen:
            asked_for_a_password(email)
        (only,) = seen
        assert "procrastinate_defer" in only["sql"]


def test_the_job_of_a_mail_shows_no_link_and_nobodys_address(anna: User) -> None:
    asked_for_a_password(anna.email)
    (asked,) = waiting()
    write_reset(**asked.args)
    (job,) = waiting(SEND)
    assert set(asked.args) == set(job.args) == {"sealed"}
    (message, _) = mailed()
    link = message.body[message.body.index("/account/password/reset/key/") :].split()[0]
    assert link.strip("/").rpartition("/")[2] not in str(job.args)
    assert anna.email not in str(job.args) + str(asked.args)


def test_a_mail_comes_out_as_it_went_in() -> None:
    message = EmailMultiAlternatives(
        "Größe", SECRET, "Daybook <daybook@example.com>", ["anna@example.com"]
    )
    message.attach_alternative("<p>Größe</p>", "text/html")
    opened = unseal(seal(message))
    assert (opened.subject, opened.body, opened.from_email, opened.to) == (
        "Größe",
        SECRET,
        "Daybook <daybook@example.com>",
        ["anna@example.com"],
    )
    assert [tuple(one) for one in opened.alternatives] == [("<p>Größe</p>", "text/html")]
    assert SECRET not in seal(message)


def test_a_secret_key_that_is_being_replaced_still_opens_what_waits(settings) -> None:
    sealed = seal(EmailMultiAlternatives("News", SECRET, to=["anna@example.com"]))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new " * 20
    assert unseal(sealed).body == SECRET
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(MailUnreadable):
        unseal(sealed)


def test_a_mail_that_no_key_opens_is_told_in_the_log_and_not_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        send_mail(sealed="nonsense")
    assert mail.outbox == []
    assert [record.getMessage() for record in caplog.records] == [
        "a mail about an account is not sent: SECRET_KEY was changed while it waited"
    ]


def test_a_second_try_of_a_mail_says_so(anna: User) -> None:
    asked_for_a_password(anna.email)
    (asked,) = waiting()
    write_reset(**asked.args)
    (waits,) = waiting(SEND)
    job = Job(
        id=waits.pk,
        task_name=waits.task_name,
        task_kwargs=waits.args,
        queue="mail",
        lock=None,
        queueing_lock=None,
    )
    for tried in range(2):
        again = job.evolve(attempts=tried)
        context = JobContext(app=app, job=again, abort_reason=lambda: None, start_timestamp=0)
        send_mail(context, **waits.args)
    first, second = (dict(message.message().items()) for message in mail.outbox)
    assert first["Message-ID"] == second["Message-ID"]
    assert [sent.get(ATTEMPT) for sent in (first, second)] == [None, "2"]
