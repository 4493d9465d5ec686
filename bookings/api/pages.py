"""Booking pages and the calendars behind them over HTTP."""

from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import Problem, answers
from accounts.models import User
from bookings import host_words as words
from bookings.actions.pages import (
    PageImpossible,
    PageInUseError,
    delete_page,
    follow_default,
    save_page,
    use_own_table,
)
from bookings.api.page_serializer import PageSerializer
from bookings.models import BookingPage
from bookings.page_words import by_field
from bookings.placing import own_table
from calendars.api.serializers import AssociatedCalendarsSerializer
from calendars.api.tables import replace, shown
from calendars.models import AssociatedCalendars


class PageTableSerializer(AssociatedCalendarsSerializer):
    follows_default = serializers.BooleanField(
        read_only=True, help_text="Whether this is the host's default table."
    )


class PageViewSet(viewsets.ModelViewSet[BookingPage]):
    """Your booking pages."""

    serializer_class = PageSerializer
    write_scope = "pages"
    queryset = BookingPage.objects.none()
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[BookingPage]:
        pages = BookingPage.objects.editable_by(cast("User", self.request.user))
        own = own_table(self._host)
        pages = pages.with_owner().annotate(table_id=own)
        return pages.prefetch_related("weekly_hours", "date_hours")

    def perform_create(self, serializer: Any) -> None:
        _save(serializer, BookingPage(user=self._host), self._host)

    def perform_update(self, serializer: Any) -> None:
        _save(serializer, serializer.instance, self._host)

    @extend_schema(responses={204: None, **answers(409)})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Deletes a page nobody booked. One with meetings can be closed instead."""
        try:
            delete_page(page=self.get_object())
        except PageInUseError as error:
            raise Problem(409, "page-in-use", words.page_in_use()) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=PageTableSerializer)
    @action(detail=True, methods=["get"], url_path="associated-calendars")
    def associated_calendars(self, request: Request, pk: str) -> Response:
        """The table in force for the page: its own, or the host's default."""
        return Response(self._table_of(self.get_object()))

    @extend_schema(
        request=AssociatedCalendarsSerializer,
        responses={200: PageTableSerializer, **answers(422)},
    )
    @associated_calendars.mapping.put
    def choose_calendars(self, request: Request, pk: str) -> Response:
        """Gives the page a table of its own, or replaces it."""
        form = AssociatedCalendarsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            table = use_own_table(page=self.get_object(), host=self._host)
            replace(table, form.validated_data)
        return Response({"follows_default": False, **shown(table)})

    @extend_schema(responses={204: None})
    @associated_calendars.mapping.delete
    def follow_default_calendars(self, request: Request, pk: str) -> Response:
        """Lets the page follow the host's default again."""
        follow_default(page=self.get_object(), host=self._host)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def _host(self) -> User:
        return cast("User", self.request.user)

    def _table_of(self, page: BookingPage) -> dict[str, Any]:
        hosting = page.hosting_of(self._host)
        own = hosting.table if hosting else None
        table = own or AssociatedCalendars.objects.filter(host=self._host, is_default=True).first()
        return {"follows_default": own is None, **shown(table)}


def _save(form: PageSerializer, page: BookingPage, host: User) -> None:
    asked = dict(form.validated_data)
    weekly, dates = asked.pop("weekly_hours", None), asked.pop("date_hours", None)
    for name, value in asked.items():
        setattr(page, name, value)
    # One-on-one has one seat, so nobody needs to say so.
    if page.session == BookingPage.Session.ONE_ON_ONE and "seats" not in asked:
        page.seats = 1
    try:
        saved = save_page(page=page, weekly=weekly, dates=dates)
    except PageImpossible as refused:
        raise serializers.ValidationError(by_field(refused.problems)) from refused
    pages = BookingPage.objects.with_owner().annotate(table_id=own_table(host))
    form.instance = pages.get(pk=saved.pk)
