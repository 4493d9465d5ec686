"""Questions about diagnoses."""

from typing import TYPE_CHECKING

from django.db import models

from accounts.models import User

if TYPE_CHECKING:
    from diagnosis.models import Diagnosis  # noqa: F401


class DiagnosisQuerySet(models.QuerySet["Diagnosis"]):
    def owned_by(self, user: User) -> "DiagnosisQuerySet":
        return self.filter(host=user)
