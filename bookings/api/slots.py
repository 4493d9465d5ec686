"""The free times of a public page: the one resource that is asked for all the time.

The answer is written as text at once, without serializers.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.problems import answers
from accounts.api.serializers import ZoneField
from bookings import availability
from bookings import choosing_words as words
from bookings.availability import Slot
from bookings.domain.certainty import Certainty
from bookings.errors import Closed
from bookings.models import BookingPage
from bookings.refusal_words import closed_text

FIRST, LAST = date(1970, 1, 2), date(2200, 1, 1)
LONGEST = timedelta(days=62)
ANSWER = '{"tz": %s, "closed": %s, "closed_code": %s, "requests": %s, "slots": [%s]}'


class SlotsQuery(serializers.Serializer[Any]):
    start = serializers.DateField(help_text="The first day, in `tz`.")
    end = serializers.DateField(help_text="The last day; at most 62 days later.")
    tz = ZoneField(default="UTC", help_text="The zone the days and the answer are in.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start, end = attrs["start"], attrs["end"]
        if start < FIRST or end > LAST:
            raise serializers.ValidationError(words.BEYOND)
        if end < start:
            raise serializers.ValidationError({"end": words.BACKWARDS})
        if end - start > LONGEST:
            raise serializers.ValidationError({"end": words.TOO_MANY_DAYS})
        return attrs

    def span(self) -> tuple[datetime, datetime]:
        """From the midnight that begins the first day to the one that ends the last."""
        zone = ZoneInfo(self.validated_data["tz"])
        start, after = self.validated_data["start"], self.validated_data["end"] + timedelta(days=1)
        return (
            datetime(start.year, start.month, start.day, tzinfo=zone),
            datetime(after.year, after.month, after.day, tzinfo=zone),
        )


class SlotSerializer(serializers.Serializer[Any]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    seats_left = serializers.IntegerField(allow_null=True, help_text="Null when unlimited.")


class SlotsSerializer(serializers.Serializer[Any]):
    """`closed` is empty, or says why the page offers nothing at all, and `closed_code` the same for
    programs. `requests` tells that bookings are requests for now, which the host confirms, because
    a calendar could not be read lately."""

    tz = serializers.CharField()
    closed = serializers.CharField()
    closed_code = serializers.ChoiceField(choices=["", *map(str, Closed)])
    requests = serializers.BooleanField()
    slots = SlotSerializer(many=True)


class SlotsView(APIView):
    """The free times of a public page."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[SlotsQuery], responses={200: SlotsSerializer, **answers(400)})
    def get(self, request: Request, host: str, page: str) -> HttpResponse:
        query = SlotsQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        pages = BookingPage.objects.public().with_owner()
        found = get_object_or_404(pages.at(host, page))
        start, end = query.span()
        offers = availability.offers(found, start, end, now=timezone.now())
        text = ANSWER % (
            json.dumps(query.validated_data["tz"]),
            json.dumps(closed_text(offers.closed)),
            json.dumps(offers.closed or ""),
            json.dumps(offers.certainty is Certainty.REQUEST),
            ", ".join(_written(offers.slots, start.tzinfo)),
        )
        return HttpResponse(text, content_type="application/json")


def _written(slots: Iterable[Slot], zone: tzinfo | None) -> Iterator[str]:
    """Each slot as JSON. Often one ends when the next begins, which is then not written anew."""
    ended, end = None, ""
    for slot in slots:
        start = end if slot.start == ended else slot.start.astimezone(zone).isoformat()
        ended, end = slot.end, slot.end.astimezone(zone).isoformat()
        left = "null" if slot.seats_left is None else slot.seats_left
        yield f'{{"start": "{start}", "end": "{end}", "seats_left": {left}}}'
