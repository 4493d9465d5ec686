"""Runs of the checks on a connector."""

import uuid

from django.db import models

from accounts.models import User
from connectors.models import Connector
from diagnosis.querysets import DiagnosisQuerySet


class Diagnosis(models.Model):
    """One run of the checks on a connector, with the results so far, in order.

    `results` are `diagnosis.result.Result` as JSON: codes and details, no sentences. `page` and
    `day` narrow the questions down; both are optional.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    host = models.ForeignKey(User, on_delete=models.CASCADE, related_name="diagnoses")
    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="diagnoses")
    page = models.BigIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    results = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        db_table = "connectors_diagnosis"
        verbose_name_plural = "diagnoses"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Diagnosis of {self.connector}"
