"""That something changed on which the answers about free times rest."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Random

LONGEST_STEP = 1 << 36


class AnswerChange(models.Model):
    """Something changed that concerns the free times of one page, or of one host on every page.

    Triggers of the database add these rows, in the transaction that changes something, so nobody
    can forget it. The version of a page or a host is the sum of its steps. Rows are added, and
    never changed: two transactions never wait for each other over a version, and whichever of them
    is committed first, each makes the sum another one. Steps are drawn by lot, so that a version
    which was never committed, or which a restored database does not know, does not come again.

    Now and then the rows of a page or host are `folded` into one (`bookings.actions.fold`). Neither
    number is a foreign key, which would hold up whoever adds a row.
    """

    page_number = models.BigIntegerField(null=True)
    host_number = models.BigIntegerField(null=True)
    step = models.BigIntegerField(
        db_default=Cast(Random() * LONGEST_STEP, models.BigIntegerField()) + 1
    )
    folded = models.BooleanField(db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(page_number=None) ^ Q(host_number=None),
                name="answers_change_of_a_page_or_a_host",
            ),
        ]
        indexes = [
            models.Index(
                fields=["page_number"],
                include=["step"],
                condition=Q(page_number__isnull=False),
                name="answers_of_page",
            ),
            models.Index(
                fields=["host_number"],
                include=["step"],
                condition=Q(host_number__isnull=False),
                name="answers_of_host",
            ),
            models.Index(fields=["id"], condition=Q(folded=False), name="answers_to_fold"),
        ]

    def __str__(self) -> str:
        whose = f"page {self.page_number}" if self.page_number else f"host {self.host_number}"
        return f"{whose} +{self.step}"
