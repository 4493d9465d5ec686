"""What was to be mailed about a booking, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models.bookings import Booking, Proposal
from bookings.news import News, Reader
from bookings.querysets import MailQuerySet

READERS = [(Reader.GUEST.value, _("Guest")), (Reader.HOST.value, _("Host"))]
NEWS = [
    (News.BOOKED.value, _("Booked")),
    (News.RESCHEDULED.value, _("Rescheduled")),
    (News.CANCELLED.value, _("Cancelled")),
    (News.REQUESTED.value, _("Requested")),
    (News.CONFIRMED.value, _("Confirmed")),
    (News.DECLINED.value, _("Declined")),
    (News.EXPIRED.value, _("Expired")),
    (News.CONFLICT.value, _("Conflict")),
    (News.PROPOSED.value, _("Proposed")),
    (News.REFUSED.value, _("Refused")),
    (News.LEFT.value, _("Left")),
]


class Mail(models.Model):
    """One mail that tells the guest or one of the hosts of a change, and what became of it.

    Made with the change, settled by the job that sends it. No address is in it. `sequence` is the
    booking's at that moment: once it has grown, the mail is not true any more. `previous`, `by` and
    `proposal` are what the mail says besides.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("Left out")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="mails")
    reader = models.CharField(max_length=5, choices=READERS)
    host = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    news = models.CharField(max_length=11, choices=NEWS)
    sequence = models.PositiveIntegerField()
    previous = models.DateTimeField(
        null=True, blank=True, help_text=_("When the meeting was to begin before it was moved.")
    )
    by = models.CharField(max_length=9, blank=True, help_text=_("Who changed the booking."))
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    error = models.CharField(
        max_length=100, blank=True, help_text=_("What kept it from going out at the last try.")
    )
    message_id = models.CharField(
        _("Message-ID"), max_length=255, blank=True, help_text=_("As in RFC 5322, 3.6.4.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the mail server took it.")
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["booking"],
                condition=Q(state__in=["waiting", "failed"]),
                name="mail_not_out",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) & ~Q(message_id="")
                | ~Q(state="sent") & Q(sent_at=None, message_id=""),
                name="mail_that_was_sent_knows_when_and_as_what",
            ),
            models.CheckConstraint(
                condition=Q(reader="guest", host=None) | Q(reader="host", host__isnull=False),
                name="mail_to_a_host_knows_which",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="mail_that_was_given_up_knows_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_news_display()}, to the {self.reader}"
