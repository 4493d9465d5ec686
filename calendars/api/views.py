"""Calendars and the host's default table over HTTP."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import answers
from accounts.models import User
from calendars.actions.associate import default_table_of
from calendars.actions.policy import change_policy
from calendars.api.serializers import (
    AssociatedCalendarsSerializer,
    CalendarSerializer,
    CalendarsQuery,
)
from calendars.api.tables import replace, shown
from calendars.models import AssociatedCalendars, Calendar

POLICY = ("tentative_blocks", "elsewhere_blocks", "unanswered_blocks", "all_day")


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
