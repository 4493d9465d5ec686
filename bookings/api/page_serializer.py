"""How booking pages look in the API."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar, TypeVar

from rest_framework import serializers

from accounts.api.serializers import ModelBody, ZoneField
from bookings import hours_words
from bookings.hours import DateSpan, HoursError, WeeklySpan, check_day
from bookings.links import page_url
from bookings.models import BookingPage, DateHours, WeeklyHours

Row = TypeVar("Row", WeeklyHours, DateHours)
MOST_HOURS = 400


class HoursSerializer(ModelBody[Row]):
    """A row of hours, which is whole also where the rest of the page is only changed in part."""

    needed: ClassVar[tuple[str, ...]]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in self.needed if name not in attrs]
        if missing:
            required = self.fields[missing[0]].error_messages["required"]
            raise serializers.ValidationError({name: [required] for name in missing})
        return attrs


class WeeklyHoursSerializer(HoursSerializer[WeeklyHours]):
    """Open hours on a weekday, 0 is Monday. An end at 00:00 is the day's end."""

    needed = ("weekday", "starts", "ends")

    class Meta:
        model = WeeklyHours
        fields = ["weekday", "starts", "ends"]


class DateHoursSerializer(HoursSerializer[DateHours]):
    """Hours of one date in place of its weekly ones. Without times it is closed that day."""

    needed = ("date",)

    class Meta:
        model = DateHours
        fields = ["date", "starts", "ends"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if (attrs.get("starts") is None) != (attrs.get("ends") is None):
            raise serializers.ValidationError(hours_words.both_times())
        return attrs


class PageSerializer(ModelBody[BookingPage]):
    slug = serializers.SlugField(
        max_length=60,
        required=False,
        allow_blank=True,
        help_text="The last part of the address. Without one it is made of the title.",
    )
    timezone = ZoneField()
    weekly_hours = WeeklyHoursSerializer(
        many=True,
        required=False,
        max_length=MOST_HOURS,  # type: ignore[call-arg]
    )
    date_hours = DateHoursSerializer(
        many=True,
        required=False,
        max_length=MOST_HOURS,  # type: ignore[call-arg]
    )
    url = serializers.SerializerMethodField(help_text="Where guests book.")
    own_calendars = serializers.SerializerMethodField(
        help_text="Whether the page has an associated calendars table of its own."
    )

    class Meta:
        model = BookingPage
        fields = [
            "id",
            "url",
            "slug",
            "title",
            "description",
            "location",
            "location_for",
            "enabled",
            "timezone",
            "duration",
            "spacing",
            "lead_time",
            "horizon",
            "buffer_before",
            "buffer_after",
            "session",
            "seats",
            "foreign_events",
            "stale_hours",
            "when_stale",
            "weekly_hours",
            "date_hours",
            "own_calendars",
            "created_at",
        ]
        read_only_fields = ["created_at"]

    def get_url(self, page: BookingPage) -> str:
        return page_url(page)

    def get_own_calendars(self, page: Any) -> bool:
        """`table_id` is annotated (`placing.own_table`)."""
        return page.table_id is not None

    def validate_slug(self, slug: str) -> str:
        return slug.lower()

    def validate_weekly_hours(self, rows: list[dict[str, Any]]) -> list[WeeklySpan]:
        spans = sorted(WeeklySpan(**row) for row in rows)
        for _, day in groupby(spans, lambda span: span.weekday):
            _check(day)
        return spans

    def validate_date_hours(self, rows: list[dict[str, Any]]) -> list[DateSpan]:
        spans = sorted((DateSpan(**row) for row in rows), key=lambda span: span.date)
        for date, group in groupby(spans, lambda span: span.date):
            day = list(group)
            if len(day) > 1 and any(span.is_closed for span in day):
                raise serializers.ValidationError(hours_words.closed_and_open(date))
            _check(span for span in day if not span.is_closed)
        return spans


def _check(day: Iterable[WeeklySpan | DateSpan]) -> None:
    try:
        check_day((span.starts, span.ends) for span in day)  # type: ignore[misc]
    except HoursError as error:
        raise serializers.ValidationError(hours_words.refused(error)) from error
