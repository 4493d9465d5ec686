"""Invitations to pair a PC over HTTP, so that an IT department can prepare many."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import answers
from accounts.api.serializers import Body, InstantField
from accounts.models import User
from connectors.actions.outlook import invite, renew_code
from connectors.models import OutlookAccount
from connectors.providers.outlook.pairing.stage import Following, Stage, follow


class PairingSerializer(serializers.Serializer[Any]):
    """How far a pairing is. `until` is when the code, or the block, ends; `connector` is null until
    the first PC has paired."""

    connector_id = serializers.CharField(source="account.public_id")
    stage = serializers.ChoiceField(choices=[(one.value, one.value) for one in Stage])
    until = InstantField(allow_null=True)
    pc = serializers.CharField(source="agent.pc", default="")
    connector = serializers.IntegerField(source="connector.pk", default=None, allow_null=True)


class NewPairingSerializer(PairingSerializer):
    """The only answer that holds the code."""

    code = serializers.CharField()
    portal = serializers.CharField(help_text="The address that Daybook Connector asks for.")


class PairingWishSerializer(Body):
    connector = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="An Outlook connector that another PC shall speak for; left out for a new one.",
    )

    def validate_connector(self, pk: int | None) -> int | None:
        own = OutlookAccount.objects.owned_by(self.context["request"].user)
        if pk is not None and not own.filter(connector=pk).exists():
            raise serializers.ValidationError("You have no Outlook connector of this number.")
        return pk


class PairingViewSet(viewsets.GenericViewSet[OutlookAccount]):
    """Invitations to pair a PC with Outlook."""

    serializer_class = PairingSerializer
    write_scope = "connectors"
    queryset = OutlookAccount.objects.none()
    lookup_field = "public_id"
    lookup_url_kwarg = "connector_id"
    lookup_value_regex = "[0-9A-Z]{4}-[0-9A-Z]{4}"

    def get_queryset(self) -> QuerySet[OutlookAccount]:
        own = OutlookAccount.objects.owned_by(cast("User", self.request.user))
        return own.select_related("connector", "host").order_by("created_at", "pk")

    def get_throttles(self) -> list[Any]:
        self.throttle_scope = "connect" if self.action == "create" else None
        return super().get_throttles()

    def list(self, request: Request) -> Response:
        now = timezone.now()
        page = self.paginate_queryset(self.get_queryset()) or []
        rows = [follow(account, now) for account in page]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def retrieve(self, request: Request, connector_id: str) -> Response:
        return Response(self.get_serializer(follow(self.get_object(), timezone.now())).data)

    @extend_schema(
        request=PairingWishSerializer, responses={201: NewPairingSerializer, **answers(422)}
    )
    def create(self, request: Request) -> Response:
        """Makes a pairing code. It is told this once, works for one PC and for 15 minutes; follow
        the pairing at its `connector_id`."""
        form = PairingWishSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        account, code = self._code(form.validated_data.get("connector"))
        shown = _shown(follow(account, timezone.now()), code)
        return Response(shown, status=status.HTTP_201_CREATED)

    def _code(self, connector: int | None) -> tuple[OutlookAccount, str]:
        now = timezone.now()
        if connector is None:
            return invite(host=cast("User", self.request.user), now=now)
        return renew_code(account=self.get_queryset().get(connector=connector), now=now)


def _shown(following: Following, code: str) -> dict[str, Any]:
    told = dict(PairingSerializer(following).data)
    return told | {"code": code, "portal": settings.SITE_URL}
