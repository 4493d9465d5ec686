"""Sending a job's mail so that its repeat can be told from a second mail.

A worker that dies after the mail server took the mail, and before the job counts as done, has it
sent again by the next worker. Nothing can rule that out (RFC 5321, 4.5.3.2 and 6.1: better twice
than never), so both bear one Message-ID, by which mail servers and programs drop the second, and
every try after the first says which it is.
"""

import hashlib
import smtplib
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate import JobContext

ATTEMPT = "X-Daybook-Attempt"


def post(message: EmailMessage, context: JobContext | None) -> str:
    """Send a mail as the job of `context`; without one, as a mail of its own. Returns the
    Message-ID that it bears."""
    name = message_id(context) if context else make_msgid(domain=_host())
    message.extra_headers["Message-ID"] = name
    if context is not None and context.job.attempts:
        message.extra_headers[ATTEMPT] = str(context.job.attempts + 1)
    message.send()
    return name


def message_id(context: JobContext) -> str:
    """The same for all tries of one job, and another one when somebody has it sent anew."""
    job = context.job
    told = f"{job.id} {job.task_name} {sorted(job.task_kwargs.items())}"
    name = hashlib.sha256(told.encode()).hexdigest()[:32]
    return f"<{name}@{_host()}>"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def reason_of(error: Exception) -> str:
    """What kept a mail from going out: the kind of error and the mail server's reply code (RFC
    5321, 4.2). Not what the server said, since that may repeat addresses."""
    codes: set[int] = set()
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _ in error.recipients.values()}
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = {error.smtp_code}
    return " ".join([type(error).__name__, *map(str, sorted(codes))])
