"""How connectors and their runs look in the API. Credentials go in and never come out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import Body, InstantField, ModelBody
from alerts.overview import OpenAlerts
from connectors.actions.connect import MODES, AccountWish
from connectors.domain.pace import Because, Pace, Warmth
from connectors.identities import LONGEST, MOST, AddressesRefused, read_addresses
from connectors.kinds.registry import kind_of, kinds_with_form
from connectors.models import Connector, ServerPace, SyncRun
from connectors.overview import Overview
from connectors.state import Code
from connectors.words import actions as words
from connectors.words.fields import NO_SPACES, USER_NAME_MISSING, no_real_time
from providers.words import error_of, remedy_of, said


class RunSerializer(ModelBody[SyncRun]):
    """A sync, or several without news in a row: `times` of them. The first of them began at
    `started_at`, the last one at `last_started_at`, and that one ended at `finished_at`."""

    last_started_at = InstantField(read_only=True)
    error_text = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta:
        model = SyncRun
        fields = [
            "id",
            "trigger",
            "outcome",
            "times",
            "started_at",
            "last_started_at",
            "finished_at",
            "calendars",
            "added",
            "changed",
            "removed",
            "held",
            "quarantined",
            "resets",
            "compared",
            "untold",
            "error_code",
            "error_text",
            "notes",
        ]
        read_only_fields = fields

    def get_error_text(self, run: SyncRun) -> str:
        return error_of(run)

    def get_notes(self, run: SyncRun) -> list[str]:
        return [said(note) for note in run.notes]


class StateSerializer(serializers.Serializer[Any]):
    """How the connector is, what that means, and what helps; `until` when it passes by itself."""

    code = serializers.ChoiceField(choices=[(code.value, code.value) for code in Code])
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField()
    remedy = serializers.CharField()
    until = InstantField(allow_null=True)


class PaceSerializer(serializers.Serializer[Any]):
    """How often the account is looked at for now, and why. `every_seconds` is the longest time
    between two syncs; null while it is paused, and in manual mode."""

    warmth = serializers.ChoiceField(choices=[warmth.name.lower() for warmth in Warmth])
    every_seconds = serializers.IntegerField(allow_null=True)
    because = serializers.ChoiceField(choices=[because.value for because in Because])

    def to_representation(self, instance: Pace) -> dict[str, Any]:
        return {
            "warmth": instance.warmth.name.lower(),
            "every_seconds": instance.every and int(instance.every.total_seconds()),
            "because": instance.because.value,
        }


class HeldBackSerializer(serializers.Serializer[Any]):
    """Its server is asked less for now, or not at all (`waits`), because it was slow or refused."""

    because = serializers.ChoiceField(choices=[ServerPace.Because.SLOW, ServerPace.Because.REFUSED])
    waits = serializers.BooleanField()
    until = InstantField()


class AlertSerializer(serializers.Serializer[Any]):
    """An open alert. `subject` names what it is about inside the connector; empty for itself."""

    code = serializers.CharField(source="kind.code")
    severity = serializers.CharField(source="kind.severity")
    title = serializers.CharField()
    cause = serializers.CharField()
    specifics = serializers.CharField()
    remedy = serializers.CharField()
    subject = serializers.CharField(source="alert.subject")
    raised_at = InstantField(source="alert.raised_at")


class AddressesField(serializers.ListField):
    """What else invitations call the owner, in the form in which addresses are compared."""

    child = serializers.CharField(max_length=LONGEST)

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=MOST, help_text="Further addresses under which you are invited.", **options
        )

    def to_internal_value(self, data: Any) -> list[str]:
        try:
            return read_addresses(super().to_internal_value(data))
        except AddressesRefused as refusal:
            raise serializers.ValidationError(words.addresses_refused(refusal)) from refusal


class ConnectorSerializer(ModelBody[Connector]):
    """Shows an `Overview`: the facts as stored, the state computed from them, and open alerts."""

    state = StateSerializer(read_only=True)
    pace = PaceSerializer(read_only=True)
    held_back = HeldBackSerializer(read_only=True, allow_null=True)
    alerts = serializers.SerializerMethodField()
    calendars = serializers.IntegerField(source="calendar_count", read_only=True)
    also_me = AddressesField(read_only=True)
    error_text = serializers.SerializerMethodField()
    error_remedy = serializers.SerializerMethodField()
    remark = serializers.SerializerMethodField(
        help_text="What is to be said of the address as it was entered; mostly empty."
    )

    class Meta:
        model = Connector
        fields = [
            "id",
            "kind",
            "name",
            "address",
            "account",
            "mode",
            "interval",
            "paused_at",
            "created_at",
            "last_attempt_at",
            "last_sync_at",
            "last_seen_at",
            "last_change_at",
            "next_sync_at",
            "failures",
            "error_code",
            "error_text",
            "error_remedy",
            "calendars",
            "also_me",
            "remark",
            "state",
            "pace",
            "held_back",
            "alerts",
        ]
        read_only_fields = fields

    def get_error_text(self, connector: Connector) -> str:
        return error_of(connector)

    def get_error_remedy(self, connector: Connector) -> str:
        return remedy_of(connector)

    def get_remark(self, connector: Connector) -> str:
        return said(connector.details.get("remark") or "")

    @extend_schema_field(AlertSerializer(many=True))
    def get_alerts(self, connector: Connector) -> list[dict[str, Any]]:
        found: OpenAlerts = self.context["alerts"]
        return [dict(AlertSerializer(one).data) for one in found.of("connector", connector.pk)]

    def to_representation(self, instance: Overview) -> dict[str, Any]:
        instance.connector.state = instance.state  # type: ignore[attr-defined]
        instance.connector.pace = instance.pace  # type: ignore[attr-defined]
        instance.connector.held_back = instance.hindrance  # type: ignore[attr-defined]
        # None while a sync runs: what is stored then only rescues a run whose process dies.
        instance.connector.next_sync_at = instance.next_sync_at
        return super().to_representation(instance.connector)


class ConnectorChangeSerializer(Body):
    also_me = AddressesField()


class NewConnectorSerializer(Body):
    """An account to connect. `username` may be left out when `address` is a mail address."""

    kind = serializers.ChoiceField(
        choices=[(kind.code, kind.label) for kind in kinds_with_form()],
        default=lambda: kinds_with_form()[0].code,
    )
    address = serializers.CharField(max_length=500)
    username = serializers.CharField(max_length=254, allow_blank=True, default="")
    password = serializers.CharField(
        max_length=500, write_only=True, style={"input_type": "password"}
    )
    name = serializers.CharField(max_length=120, allow_blank=True, default="")
    mode = serializers.ChoiceField(choices=Connector.Mode.choices, default=Connector.Mode.AUTO)
    interval = serializers.ChoiceField(
        choices=Connector.Interval.choices, default=Connector.Interval.M5
    )

    def validate_address(self, address: str) -> str:
        if any(char.isspace() for char in address):
            raise serializers.ValidationError(NO_SPACES)
        return address

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        address = attrs["address"]
        if not attrs["username"] and ("@" not in address or "://" in address):
            raise serializers.ValidationError({"username": USER_NAME_MISSING})
        no_push = kind_of(attrs["kind"]).push.why
        if attrs["mode"] == Connector.Mode.REALTIME and no_push:
            raise serializers.ValidationError({"mode": no_real_time(no_push)})
        return attrs

    def wish(self) -> AccountWish:
        asked = self.validated_data
        return AccountWish(
            address=asked["address"],
            username=asked["username"] or asked["address"],
            password=asked["password"],
            name=asked["name"],
            sync=asked["mode"] if asked["mode"] in MODES else str(asked["interval"]),
        )


class SyncAskedSerializer(serializers.Serializer[Any]):
    queued = serializers.BooleanField(
        help_text="False when a sync was waiting already; that one will do."
    )
