"""The free times of a public page: the one resource that is asked for all the time.

The answer is written as text at once, without serializers, and kept for who asks the same.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.problems import answers
from accounts.api.serializers import ZoneField
from bookings import answers as known
from bookings import choosing_words as words
from bookings.api.local_texts import LocalTexts
from bookings.availability import Slot, lasting_offers
from bookings.domain.certainty import Certainty
from bookings.domain.lasting import Lasting
from bookings.errors import Closed, PageGone
from bookings.models import BookingPage
from bookings.refusal_words import closed_text
from bookings.wanting import want

FIRST, LAST = date(1970, 1, 2), date(2200, 1, 1)
LONGEST = timedelta(days=62)
ANSWER = '{"tz": %s, "closed": %s, "closed_code": %s, "requests": %s, "slots": [%s]}'


class AskedDays(NamedTuple):
    """The days from `start` to `end`, both included, in the zone in which they are told."""

    start: date
    end: date
    tz: str

    def span(self) -> tuple[datetime, datetime]:
        """From the midnight that begins the first day to the one that ends the last."""
        zone, start, after = ZoneInfo(self.tz), self.start, self.end + timedelta(days=1)
        return (
            datetime(start.year, start.month, start.day, tzinfo=zone),
            datetime(after.year, after.month, after.day, tzinfo=zone),
        )


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


@lru_cache(maxsize=1024)
def read(**given: str) -> AskedDays:
    """What a query asks for; the same is asked again and again. Raises what tells the sender what
    is wrong, and that is not kept."""
    form = SlotsQuery(data=given)
    form.is_valid(raise_exception=True)
    return AskedDays(**form.validated_data)


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
        given = request.query_params
        asked = read(**{name: given[name] for name in AskedDays._fields if name in given})
        edition = known.edition_at(host, page)
        if edition is None:
            raise Http404
        now = timezone.now()
        make = partial(_answer, asked, now=now)
        try:
            answer = known.answer(edition, (asked, get_language()), make, now=now)
        except PageGone:
            raise Http404 from None
        if edition.is_open:
            want(edition.page, now)
        return HttpResponse(answer, content_type="application/json")


def _answer(asked: AskedDays, page: BookingPage, *, now: datetime) -> tuple[bytes, Lasting | None]:
    start, end = asked.span()
    offers, lasting = lasting_offers(page, start, end, now=now)
    text = ANSWER % (
        json.dumps(asked.tz),
        json.dumps(closed_text(offers.closed)),
        json.dumps(offers.closed or ""),
        json.dumps(offers.certainty is Certainty.REQUEST),
        ", ".join(_written(offers.slots, ZoneInfo(asked.tz))),
    )
    return text.encode(), lasting


def _written(slots: Iterable[Slot], zone: ZoneInfo) -> Iterator[str]:
    """Each slot as JSON. Often one ends when the next begins, which is then not written anew."""
    local, ended, end = LocalTexts(zone), None, ""
    for slot in slots:
        start = end if slot.begins == ended else local.text(slot.begins)
        ended, end = slot.ends, local.text(slot.ends)
        left = "null" if slot.seats_left is None else slot.seats_left
        yield f'{{"start": "{start}", "end": "{end}", "seats_left": {left}}}'
