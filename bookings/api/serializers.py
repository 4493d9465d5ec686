"""How bookings look in the API."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import Body, InstantField, ModelBody, ZoneField
from bookings.links import manage_url, proposal_url
from bookings.models import MOST_PROPOSED, Booking, Proposal
from bookings.wish import LONGEST_SEARCH

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


class BookingSerializer(ModelBody[Booking]):
    page = serializers.IntegerField(source="meeting.page_id")
    start = InstantField(source="meeting.during.lower")
    end = InstantField(source="meeting.during.upper")
    cancelled_by = serializers.ChoiceField(
        choices=[("", "Nobody"), *Booking.By.choices], read_only=True
    )
    manage_url = serializers.SerializerMethodField(
        help_text="Where the guest cancels or reschedules."
    )

    class Meta:
        model = Booking
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
            "manage_url",
            "created_at",
            "expires_at",
            "cancelled_at",
            "cancelled_by",
            "cancel_reason",
        ]
        read_only_fields = fields

    def get_manage_url(self, booking: Booking) -> str:
        return manage_url(booking)


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
