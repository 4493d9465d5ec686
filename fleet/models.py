"""How large the tables were, month by month."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredSize(models.Model):
    """A table as it was first measured in a month. What it has grown by since is told from that."""

    table = models.CharField(max_length=63)
    month = models.DateField(help_text="The first day of it.")
    measured_at = models.DateTimeField()
    size = models.BigIntegerField(help_text="Bytes, with indexes.")
    rows = models.BigIntegerField(help_text="As the database estimates them.")

    class Meta:
        verbose_name_plural = _("stored sizes")
        ordering: ClassVar = ["table", "month"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "month"], name="table_is_measured_once_a_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.month:%Y-%m}"
