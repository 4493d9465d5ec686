"""Tries to connect over HTTP: asked for with the connector, then followed until they end."""

from typing import Any, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import ModelBody
from accounts.models import User
from connectors.models import ConnectionTry
from connectors.tried import as_it_is, steps_of, what_follows
from providers.words import error_of, remedy_of

STEP_STATES = ("done", "running", "failed", "skipped", "waiting")


class TryStepSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STEP_STATES)


class TryErrorSerializer(serializers.Serializer[Any]):
    """Why a try failed, what helps, and whether anything happens by itself."""

    code = serializers.CharField(source="error_code")
    cause = serializers.SerializerMethodField()
    remedy = serializers.SerializerMethodField()
    follows = serializers.SerializerMethodField()

    def get_cause(self, attempt: ConnectionTry) -> str:
        return error_of(attempt)

    def get_remedy(self, attempt: ConnectionTry) -> str:
        return remedy_of(attempt)

    def get_follows(self, attempt: ConnectionTry) -> str:
        return what_follows(attempt, timezone.now())


class ConnectionTrySerializer(ModelBody[ConnectionTry]):
    """How far a try is. `error` is null unless it failed; `connector` is the one that was
    connected, or, with the error `already-connected`, the one that has the account."""

    steps = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    connector = serializers.IntegerField(source="connector_id", allow_null=True, read_only=True)

    class Meta:
        model = ConnectionTry
        fields = ["id", "kind", "address", "state", "steps", "error", "connector", "created_at"]
        read_only_fields = fields

    @extend_schema_field(TryStepSerializer(many=True))
    def get_steps(self, attempt: ConnectionTry) -> list[dict[str, Any]]:
        return [dict(TryStepSerializer(step).data) for step in steps_of(attempt)]

    @extend_schema_field(TryErrorSerializer(allow_null=True))
    def get_error(self, attempt: ConnectionTry) -> dict[str, Any] | None:
        failed = attempt.state == ConnectionTry.State.FAILED
        return dict(TryErrorSerializer(attempt).data) if failed else None


class TryViewSet(viewsets.GenericViewSet[ConnectionTry]):
    """Tries to connect an account."""

    serializer_class = ConnectionTrySerializer
    queryset = ConnectionTry.objects.none()
    lookup_value_regex = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def get_queryset(self) -> QuerySet[ConnectionTry]:
        return ConnectionTry.objects.owned_by(cast("User", self.request.user))

    def retrieve(self, request: Request, pk: str) -> Response:
        """Follow a try: ask every second or so until `state` is no longer `running`. A try that has
        ended is told for as long as `CONNECT_RATE` counts it, an hour unless set otherwise."""
        attempt = as_it_is(self.get_object(), timezone.now())
        return Response(self.get_serializer(attempt).data)


def address_of(attempt: ConnectionTry) -> str:
    return reverse("api:connection-try-detail", args=[attempt.pk])
