"""Calendars and the host's default table over HTTP."""

from collections.abc import Callable
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import Problem, answers
from accounts.models import User
from calendars.actions.anew import read_calendar_anew, read_connector_anew
from calendars.actions.associate import default_table_of
from calendars.actions.policy import change_policy
from calendars.api.serializers import (
    AssociatedCalendarsSerializer,
    CalendarSerializer,
    CalendarsQuery,
)
from calendars.api.tables import replace, shown
from calendars.models import AssociatedCalendars, Calendar
from connectors.actions.refusals import ConnectorRefused
from connectors.api.serializers import SyncAskedSerializer
from connectors.models import Connector, SyncRun
from connectors.words.refusals import refused

ASKED = OpenApiResponse(SyncAskedSerializer, "Its result will be the newest run.")
POLICY = (
    "tentative_blocks",
    "elsewhere_blocks",
    "unanswered_blocks",
    "all_day",
    "unreadable_events",
)


class CalendarViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Calendar]
):
    """The calendars of your connected accounts."""

    serializer_class = CalendarSerializer
    write_scope = "connectors"
    queryset = Calendar.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Calendar]:
        mine = Calendar.objects.owned_by(cast("User", self.request.user))
        return mine.select_related("connector")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        query = CalendarsQuery(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        return queryset.filter(**query.validated_data)

    @extend_schema(parameters=[CalendarsQuery])
    def list(self, request: Request) -> Response:
        return super().list(request)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes which of its events block; everything else is the account's."""
        calendar = self.get_object()
        form = self.get_serializer(calendar, data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        policy = {name: getattr(calendar, name) for name in POLICY} | form.validated_data
        change_policy(calendar=calendar, **policy)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=None, responses={202: ASKED, **answers(409)})
    @action(detail=True, methods=["post"], url_path="read-anew")
    def read_anew(self, request: Request, pk: str) -> Response:
        """Has every event read once more. What is known stays in force until that is done."""
        calendar = self.get_object()
        return _asked(lambda: read_calendar_anew(calendar=calendar, trigger=SyncRun.Trigger.API))


class ReadConnectorAnewView(APIView):
    """All calendars of an account."""

    write_scope = "connectors"

    @extend_schema(request=None, responses={202: ASKED, **answers(404, 409)})
    def post(self, request: Request, pk: str) -> Response:
        """Has every event read once more. What is known stays in force until that is done."""
        mine = Connector.objects.owned_by(cast("User", request.user))
        connector = get_object_or_404(mine, pk=pk)
        return _asked(lambda: read_connector_anew(connector=connector, trigger=SyncRun.Trigger.API))


def _asked(act: Callable[[], bool]) -> Response:
    try:
        queued = act()
    except ConnectorRefused as error:
        raise Problem(409, "connector-refused", refused(error)) from error
    return Response({"queued": queued}, status=status.HTTP_202_ACCEPTED)


class DefaultTableView(APIView):
    """The table every page follows that has none of its own."""

    write_scope = "pages"

    @extend_schema(responses=AssociatedCalendarsSerializer)
    def get(self, request: Request) -> Response:
        mine = AssociatedCalendars.objects.owned_by(cast("User", request.user))
        return Response(shown(mine.filter(is_default=True).first()))

    @extend_schema(
        request=AssociatedCalendarsSerializer,
        responses={200: AssociatedCalendarsSerializer, **answers(422)},
    )
    @transaction.atomic
    def put(self, request: Request) -> Response:
        """Replaces the table. Bookings that exist already keep their events where they are."""
        form = AssociatedCalendarsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        table = default_table_of(host=cast("User", request.user))
        replace(table, form.validated_data)
        return Response(shown(table))
