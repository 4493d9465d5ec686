"""Alerts that were raised, and how people want to be told of them."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from alerts.querysets import AlertQuerySet


class Alert(models.Model):
    """A condition that somebody should know of: raised once, updated, resolved when it passes.

    `code` is a row of `alerts.catalogue`, which holds severity, cause and remedy.
    `subject` names what it is about inside the connector ("calendar:12", "entry:<uuid>", "page:3";
    empty for the connector itself): a name and not a key, since these live in apps above.
    `details` fill the words of the catalogue: codes, names and instants, no sentences, and no
    titles, addresses of guests or secrets.
    """

    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="alerts")
    connector = models.ForeignKey(
        "connectors.Connector",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="alerts",
    )
    code = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict, blank=True)
    raised_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    administrators_mailed_at = models.DateTimeField(null=True, blank=True)
    resolution_mailed_at = models.DateTimeField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        db_table = "connectors_alert"
        ordering = ["-raised_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host", "connector", "code", "subject"],
                condition=Q(resolved_at=None),
                nulls_distinct=False,
                name="condition_is_alerted_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}".strip()

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


class AlertSettings(models.Model):
    """How a person wants to be told of alerts. Nobody has to set anything: the defaults hold."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="alert_settings")
    mail_own = models.BooleanField(_("mail me about my calendars"), default=True)
    mail_team = models.BooleanField(_("mail me about lasting problems of my team"), default=True)
    grace = models.PositiveSmallIntegerField(
        _("wait before the first mail"),
        default=10,
        validators=[MaxValueValidator(1440)],
        help_text=_("Minutes. A problem that passes earlier is not mailed."),
    )
    webhook_url = models.URLField(max_length=500, blank=True)
    sealed_webhook_secret = models.BinaryField(null=True, editable=False)
    webhook_tried_at = models.DateTimeField(null=True, editable=False)
    webhook_error_code = models.CharField(max_length=40, blank=True, editable=False)
    webhook_error_details = models.JSONField(default=dict, blank=True, editable=False)
    webhook_error = models.CharField(
        max_length=300, blank=True, editable=False, help_text="As earlier releases stored it."
    )

    class Meta:
        db_table = "connectors_alertsettings"
        verbose_name_plural = _("alert settings")

    def __str__(self) -> str:
        return f"Alert settings of {self.user}"
