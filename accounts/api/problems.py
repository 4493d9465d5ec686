"""Errors of the API as its code raises them. `config.api.problems` turns them into answers."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import APIException

MEDIA_TYPE = "application/problem+json"


class Problem(APIException):
    """Something the caller should be told: a stable code, a sentence, and whatever helps.

    409 is for a wish that the present state does not allow, 422 for one that can never be met.
    `wait` is told in seconds as Retry-After.
    """

    def __init__(
        self, status: int, code: str, detail: str, /, wait: int | None = None, **extra: Any
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.wait = wait
        self.default_code = code
        self.extra = extra


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457). `type` is stable, `errors` are by field."""

    type = serializers.CharField(help_text="urn:daybook:problem:…, see the list in docs/api.md.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="For each field that is not right, what is wrong with it."
    )


def answers(*statuses: int) -> dict[tuple[int, str], type[ProblemSerializer]]:
    """For `extend_schema(responses=…)`: these statuses are answered with a problem."""
    return {(status, MEDIA_TYPE): ProblemSerializer for status in statuses}
