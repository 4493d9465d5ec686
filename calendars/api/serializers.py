"""How calendars and the associated calendars table look in the API."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from accounts.api.serializers import Body, ModelBody
from calendars.models import AssociatedCalendar, Calendar
from calendars.words import messages
from providers.words import error_of

MOST_CALENDARS = 500
LARGEST_ID = 2**63 - 1


class CalendarsQuery(serializers.Serializer[Any]):
    connector = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="Only this account's calendars.",
    )


class CalendarSerializer(ModelBody[Calendar]):
    """A calendar of a connected account. What can be changed is which of its events block.

    `unreadable_events` says what pages do about events that cannot be read: `request` takes
    bookings as requests for 24 hours after one was first seen, `ignore` does not.
    """

    fresh = serializers.SerializerMethodField(
        help_text="Whether what is known of it counts as current."
    )

    label = serializers.CharField(  # type: ignore[assignment]
        read_only=True,
        help_text="The name, with owner or path where another calendar of the account has it too.",
    )

    error_text = serializers.SerializerMethodField()

    class Meta:
        model = Calendar
        fields = [
            "id",
            "connector",
            "name",
            "label",
            "colour",
            "zone",
            "access",
            "gone_at",
            "verified_at",
            "changed_at",
            "fresh",
            "held_deletions",
            "error_code",
            "error_text",
            "tentative_blocks",
            "elsewhere_blocks",
            "unanswered_blocks",
            "all_day",
            "unreadable_events",
        ]
        read_only_fields = fields[:14]

    def get_error_text(self, calendar: Calendar) -> str:
        return error_of(calendar)

    def get_fresh(self, calendar: Calendar) -> bool:
        return calendar.is_fresh(timezone.now())


class CalendarIds(serializers.ListField):
    child = serializers.IntegerField()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_CALENDARS, **options)


class AssociatedCalendarsSerializer(Body):
    """The table in ids of calendars. The main calendar always blocks, so `busy` includes it."""

    main = serializers.IntegerField(
        allow_null=True, help_text="The main booking calendar: bookings are written there."
    )
    busy = CalendarIds(help_text="Calendars whose busy time closes slots.")
    additional = CalendarIds(help_text="Calendars that get a copy of each booking.")
    copies = serializers.DictField(
        child=serializers.ChoiceField(choices=AssociatedCalendar.Copy.choices),
        default=dict,
        help_text="What the copy in an additional calendar shows, by its id: `full` (the default) "
        "or `busy`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        additional = {str(pk) for pk in attrs["additional"]}
        if strangers := [pk for pk in attrs["copies"] if pk not in additional]:
            raise serializers.ValidationError(
                {"copies": {pk: [messages.not_additional()] for pk in strangers}}
            )
        return attrs | {"copies": {int(pk): copy for pk, copy in attrs["copies"].items()}}
