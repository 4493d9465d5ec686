"""Connectors over HTTP: list, connect, sync now, and what the syncs brought."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Problem, answers
from accounts.models import User
from alerts.overview import open_alerts
from connectors.actions.connect import begin_connecting
from connectors.actions.refusals import ConnectorRefused, TooManyTries
from connectors.actions.steer import change_also_me, sync_now
from connectors.api.serializers import (
    ConnectorChangeSerializer,
    ConnectorSerializer,
    NewConnectorSerializer,
    RunSerializer,
    SyncAskedSerializer,
)
from connectors.api.tries import ConnectionTrySerializer, address_of
from connectors.models import Connector, SyncRun
from connectors.overview import Overview, overview, overviews
from connectors.words.refusals import refused, too_many_tries


class ConnectorViewSet(viewsets.GenericViewSet[Connector]):
    """Your connected calendar accounts."""

    serializer_class = ConnectorSerializer
    write_scope = "connectors"
    queryset = Connector.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Connector]:
        return Connector.objects.owned_by(cast("User", self.request.user))

    def get_serializer_context(self) -> dict[str, Any]:
        alerts = open_alerts(cast("User", self.request.user))
        return {**super().get_serializer_context(), "alerts": alerts}

    def get_throttles(self) -> list[Any]:
        self.throttle_scope = "connect" if self.action == "create" else None
        return super().get_throttles()

    def _shown(self) -> Overview:
        return overview(self.get_object(), timezone.now(), with_pace=True)

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        shown = Connector.objects.filter(pk__in=[connector.pk for connector in page or ()])
        rows = [*overviews(shown, timezone.now(), with_pace=True)]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        found = self._shown()
        return Response(self.get_serializer(found).data)

    @extend_schema(
        request=NewConnectorSerializer,
        responses={202: ConnectionTrySerializer, **answers(429)},
        parameters=[
            OpenApiParameter(
                "Location", str, "header", response=[202], description="Where to follow the try."
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Has an account tried, and answers at once with the try, to be followed at `Location`.

        Nothing is stored unless the sign-in works. If it does not, the try's `error` tells `code`,
        `cause` and `remedy`. With too many tries under way or within the hour, the answer is 429.
        """
        form = NewConnectorSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            attempt = begin_connecting(
                host=cast("User", request.user),
                kind=form.validated_data["kind"],
                wish=form.wish(),
                now=timezone.now(),
            )
        except TooManyTries as refusal:
            said = too_many_tries(refusal)
            raise Problem(429, refusal.code, said, wait=refusal.seconds) from refusal
        headers = {"Location": address_of(attempt)}
        shown = ConnectionTrySerializer(attempt).data
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers=headers)

    @extend_schema(
        request=ConnectorChangeSerializer,
        responses=ConnectorSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes under which further addresses you are invited; the next sync judges anew."""
        connector = self.get_object()
        form = ConnectorChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        change_also_me(connector=connector, addresses=form.validated_data["also_me"])
        return Response(self.get_serializer(self._shown()).data)

    @extend_schema(
        request=None,
        responses={
            202: OpenApiResponse(SyncAskedSerializer, "Its result will be the newest run."),
            **answers(409),
        },
    )
    @action(detail=True, methods=["post"])
    def sync(self, request: Request, pk: str) -> Response:
        """Asks for a sync at once."""
        try:
            queued = sync_now(connector=self.get_object(), trigger=SyncRun.Trigger.API)
        except ConnectorRefused as error:
            raise Problem(409, "connector-refused", refused(error)) from error
        return Response({"queued": queued}, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses=RunSerializer(many=True))
    @action(detail=True, methods=["get"])
    def runs(self, request: Request, pk: str) -> Response:
        """The connector's syncs, the newest first."""
        runs: QuerySet[Any] = self.get_object().runs.all()
        page = self.paginate_queryset(runs)
        return self.get_paginated_response(RunSerializer(page or [], many=True).data)
