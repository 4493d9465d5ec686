"""Mails about accounts, sent by a worker: they commit with what they tell of."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import queues, reset, words
from accounts.links import invitation_url
from accounts.models import TeamInvitation, User
from accounts.posting import post
from accounts.sealed_mail import MailUnreadable, unseal, unseal_words
from languages.speaking import spoken_by

log = logging.getLogger(__name__)

# After 4, 16, 64 seconds and so on; the last try comes some six hours after the first.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="accounts.mail_invitation", queue=queues.MAIL, retry=RETRY, pass_context=True)
def mail_invitation(context: JobContext | None = None, *, invitation_id: int) -> None:
    """Nothing is sent for an invitation that was answered or withdrawn meanwhile."""
    found = (
        TeamInvitation.objects.select_related("team", "invited_by").filter(pk=invitation_id).first()
    )
    if found:
        post(invitation_mail(found), context)


@app.task(name="accounts.send_mail", queue=queues.MAIL, retry=RETRY, pass_context=True)
def send_mail(context: JobContext | None = None, *, sealed: str) -> None:
    """Send what allauth wrote (`accounts.adapter`)."""
    with _told_if_unreadable():
        post(unseal(sealed), context)


@app.task(name="accounts.write_reset", queue=queues.MAIL, retry=RETRY)
def write_reset(*, sealed: str) -> None:
    """Write the mail that somebody asked for who forgot a password."""
    with _told_if_unreadable():
        reset.write_reset(**unseal_words(sealed))


@contextmanager
def _told_if_unreadable() -> Iterator[None]:
    """No later try could read it either."""
    try:
        yield
    except MailUnreadable:
        log.error("a mail about an account is not sent: SECRET_KEY was changed while it waited")


def invitation_mail(invitation: TeamInvitation) -> EmailMultiAlternatives:
    told = {
        "invitation": invitation,
        "team": invitation.team,
        "by": invitation.invited_by,
        "link": invitation_url(invitation),
        "days": TeamInvitation.LIFETIME.days,
        "site_url": settings.SITE_URL,
    }
    with _spoken_to(invitation):
        # Names are typed by people: a header is one line, whatever they typed.
        subject = words.invitation_subject(str(invitation.invited_by), str(invitation.team))
        text = render_to_string("accounts/mail/invitation.txt", told)
        html = render_to_string("accounts/mail/invitation.html", told)
    mail = EmailMultiAlternatives(" ".join(subject.split())[:200], text, to=[invitation.email])
    mail.attach_alternative(html, "text/html")
    return mail


def _spoken_to(invitation: TeamInvitation) -> AbstractContextManager[None]:
    """In the language of whoever has an account with the address; else of who invites, who knows
    the person."""
    invited = User.objects.filter(email__iexact=invitation.email).first()
    return spoken_by(invited or invitation.invited_by)
