"""Mails by SMTP, without a connection to the database in hand while the mail server answers."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from accounts.letting_go import let_go


class SmtpEmailBackend(smtp.EmailBackend):
    def open(self) -> bool | None:
        let_go()
        return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        let_go()
        return super().send_messages(email_messages)
