"""How bookings look in the API."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import Body, InstantField, ModelBody, ZoneField
from bookings.links import manage_url, proposal_url
from bookings.models import MOST_PROPOSED, Booking, Proposal
from bookings.wish import LONGEST_SEARCH
from bookings.written import Stand, WriteStatus, places_of
from languages.offered import choices

LARGEST_ID = 2**63 - 1


class BookingsQuery(serializers.Serializer[Any]):
    when = serializers.ChoiceField(
        choices=["upcoming", "past"],
        required=False,
        help_text="Only what has not ended yet, or only what has.",
    )
    state = serializers.ChoiceField(choices=Booking.State.choices, required=False)
    page = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Only on this page (its id)."
    )
    search = serializers.CharField(
        required=False,
        max_length=LONGEST_SEARCH,
        help_text="Only of guests with these words in name or mail address.",
    )


class EventSerializer(serializers.Serializer[Any]):
    """The meeting's event in one calendar."""

    calendar = serializers.IntegerField(source="calendar_id")
    name = serializers.CharField(source="calendar")
    is_main = serializers.BooleanField()
    state = serializers.ChoiceField(source="stand", choices=[str(one) for one in Stand])
    code = serializers.CharField(help_text="Why the last try failed, as for connectors; or empty.")
    cause = serializers.CharField(help_text="The same in words.")
    written_at = InstantField(
        allow_null=True, help_text="When the calendar last took it, perhaps as it was before."
    )
    next_try_at = InstantField(allow_null=True)


class ManyBookings(serializers.ListSerializer[Any]):
    """Events are looked up for all of them at once."""

    def to_representation(self, data: Any) -> Any:
        bookings = list(data)
        viewer = self.context["request"].user.pk
        meetings = {one.meeting_id for one in bookings}
        self.child.places = places_of(meetings, viewer)  # type: ignore[union-attr]
        return super().to_representation(bookings)


class BookingSerializer(ModelBody[Booking]):
    page = serializers.IntegerField(source="meeting.page_id")
    start = InstantField(source="meeting.during.lower")
    end = InstantField(source="meeting.during.upper")
    name = serializers.CharField(source="guest", read_only=True)
    cancelled_by = serializers.ChoiceField(
        choices=[("", "Nobody"), *Booking.By.choices], read_only=True
    )
    manage_url = serializers.SerializerMethodField(
        help_text="Where the guest cancels or reschedules."
    )
    events = serializers.SerializerMethodField(
        help_text="Where its meeting stands in your calendars, the main one first."
    )
    places: Mapping[Any, tuple[WriteStatus, ...]] | None = None

    class Meta:
        model = Booking
        list_serializer_class = ManyBookings
        fields = [
            "id",
            "page",
            "start",
            "end",
            "state",
            "name",
            "email",
            "notes",
            "timezone",
            "language",
            "manage_url",
            "created_at",
            "expires_at",
            "cancelled_at",
            "cancelled_by",
            "cancel_reason",
            "forgotten_at",
            "events",
        ]
        read_only_fields = fields

    def get_manage_url(self, booking: Booking) -> str:
        return manage_url(booking)

    @extend_schema_field(EventSerializer(many=True))
    def get_events(self, booking: Booking) -> Any:
        # Calendars of others, with whom it is booked, are none of the guest's business.
        meeting, viewer = booking.meeting_id, self.context["request"].user.pk
        places = places_of([meeting], viewer) if self.places is None else self.places
        return EventSerializer(places.get(meeting, ()), many=True).data


class NewBookingSerializer(Body):
    """A booking on any public page, as its guest would make it."""

    host = serializers.SlugField(help_text="The host's public name.")
    page = serializers.SlugField(help_text="The page's address.")
    start = InstantField(help_text="One of the offered times.")
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    notes = serializers.CharField(max_length=4000, allow_blank=True, default="")
    timezone = ZoneField(
        required=False, help_text="The guest's; the page's own when it is not given."
    )
    language = serializers.ChoiceField(
        choices=choices(),
        required=False,
        help_text="What the guest is written to in; that of the request when it is not given.",
    )
    attempt = serializers.UUIDField(
        allow_null=True,
        default=None,
        help_text="Any new UUID. Sending it again returns the booking it made.",
    )


class CancelSerializer(Body):
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class DeclineSerializer(Body):
    reason = serializers.CharField(max_length=1000, allow_blank=True, default="")


class ProposeSerializer(Body):
    starts = serializers.ListField(
        child=InstantField(), min_length=1, max_length=MOST_PROPOSED, help_text="Offered times."
    )
    note = serializers.CharField(max_length=1000, allow_blank=True, default="")


class ProposalSerializer(ModelBody[Proposal]):
    starts = serializers.ListField(child=InstantField())
    url = serializers.SerializerMethodField(help_text="Where the guest takes one of the times.")

    class Meta:
        model = Proposal
        fields = ["id", "booking", "starts", "note", "url", "created_at", "expires_at"]
        read_only_fields = fields

    def get_url(self, proposal: Proposal) -> str:
        return proposal_url(proposal.booking)


class RescheduleSerializer(Body):
    start = InstantField(help_text="One of the offered times.")
