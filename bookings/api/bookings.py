"""Bookings over HTTP. The same actions as the pages people click."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts.api.problems import answers
from accounts.models import User
from bookings.actions.book import Guest, book
from bookings.actions.cancel import cancel_booking
from bookings.actions.confirm import confirm_booking
from bookings.actions.decline import decline_booking
from bookings.actions.forget import forget_guest
from bookings.actions.propose import propose_times
from bookings.actions.reschedule import reschedule_booking
from bookings.api.problems import booking_problems
from bookings.api.serializers import (
    BookingSerializer,
    BookingsQuery,
    CancelSerializer,
    DeclineSerializer,
    NewBookingSerializer,
    ProposalSerializer,
    ProposeSerializer,
    RescheduleSerializer,
)
from bookings.models import Booking, BookingPage
from bookings.querysets import BookingQuerySet
from bookings.wish import searched
from languages.offered import current

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class BookingViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Booking]
):
    """Bookings on your pages."""

    serializer_class = BookingSerializer
    write_scope = "bookings"
    queryset = Booking.objects.none()
    lookup_value_regex = UUID

    def get_queryset(self) -> QuerySet[Booking]:
        mine = Booking.objects.visible_to(cast("User", self.request.user))
        return mine.select_related("meeting").earliest_first()

    def filter_queryset(self, queryset: Any) -> Any:
        if self.action != "list":
            return queryset
        query = BookingsQuery(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        return _filtered(queryset, query.validated_data)

    def get_throttles(self) -> list[Any]:
        self.throttle_scope = "booking" if self.action == "create" else None
        return super().get_throttles()

    @extend_schema(parameters=[BookingsQuery])
    def list(self, request: Request) -> Response:
        """Bookings on your pages, the earliest first."""
        return super().list(request)

    @extend_schema(
        request=NewBookingSerializer, responses={201: BookingSerializer, **answers(404, 409)}
    )
    def create(self, request: Request) -> Response:
        """Books a time on any public page, as a guest would. The guest gets the mail.

        When the time is gone (409), `alternatives` are the nearest free ones.
        """
        wish = _read(NewBookingSerializer, request)
        pages = BookingPage.objects.public().with_owner()
        page = get_object_or_404(pages.at(wish["host"], wish["page"]))
        zone = wish.get("timezone", page.timezone)
        with booking_problems(), translation.override(wish.get("language", current())):
            booking = book(
                page=page,
                start=wish["start"],
                guest=Guest(wish["name"], wish["email"], wish["notes"], zone),
                attempt=wish["attempt"],
                now=timezone.now(),
            )
        return Response(self.get_serializer(booking).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CancelSerializer, responses={200: BookingSerializer, **answers(409)})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancels a booking; the guest gets a mail with the reason. Twice is the same as once."""
        wish = _read(CancelSerializer, request)
        with booking_problems():
            booking = cancel_booking(
                booking=self.get_object(),
                by=Booking.By.HOST,
                reason=wish["reason"],
                now=timezone.now(),
            )
        return Response(self.get_serializer(booking).data)

    @extend_schema(request=None, responses={200: BookingSerializer, **answers(409)})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirms a request; the guest gets the invitation. Twice is the same as once."""
        with booking_problems():
            booking = confirm_booking(booking=self.get_object(), now=timezone.now())
        return Response(self.get_serializer(booking).data)

    @extend_schema(request=DeclineSerializer, responses={200: BookingSerializer, **answers(409)})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """Declines a request: its time is free again, and the guest gets a mail."""
        wish = _read(DeclineSerializer, request)
        with booking_problems():
            booking = decline_booking(
                booking=self.get_object(), reason=wish["reason"], now=timezone.now()
            )
        return Response(self.get_serializer(booking).data)

    @extend_schema(request=ProposeSerializer, responses={201: ProposalSerializer, **answers(409)})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, pk: str) -> Response:
        """Asks the guest by mail whether another offered time suits. A booking stays as it is until
        the guest takes one; a request is declined with it."""
        wish = _read(ProposeSerializer, request)
        with booking_problems():
            proposal = propose_times(
                booking=self.get_object(),
                starts=wish["starts"],
                note=wish["note"],
                now=timezone.now(),
            )
        return Response(ProposalSerializer(proposal).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: BookingSerializer, **answers(409)})
    @action(detail=True, methods=["delete"])
    def guest(self, request: Request, pk: str) -> Response:
        """Deletes the guest's data; the meeting stays. Not before it is over or cancelled (409).
        Twice is the same as once."""
        with booking_problems():
            booking = forget_guest(booking=self.get_object(), now=timezone.now())
        return Response(self.get_serializer(booking).data)

    @extend_schema(request=RescheduleSerializer, responses={200: BookingSerializer, **answers(409)})
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, pk: str) -> Response:
        """Moves a booking to another offered time; the guest gets a mail."""
        wish = _read(RescheduleSerializer, request)
        with booking_problems():
            booking = reschedule_booking(
                booking=self.get_object(),
                start=wish["start"],
                by=Booking.By.HOST,
                now=timezone.now(),
            )
        return Response(self.get_serializer(booking).data)


def _read(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    form = kind(data=request.data)
    form.is_valid(raise_exception=True)
    asked: dict[str, Any] = form.validated_data
    return asked


def _filtered(bookings: BookingQuerySet, asked: dict[str, Any]) -> BookingQuerySet:
    now = timezone.now()
    if "state" in asked:
        bookings = bookings.filter(state=asked["state"])
    if "page" in asked:
        bookings = bookings.filter(meeting__page=asked["page"])
    bookings = bookings.of_guest(searched(asked.get("search", "")))
    match asked.get("when"):
        case "upcoming":
            return bookings.ahead(now)
        case "past":
            return bookings.ended(now)
    return bookings
