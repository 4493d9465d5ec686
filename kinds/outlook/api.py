"""Invitations to pair a PC over HTTP, so that an IT department can prepare many."""

from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.problems import answers
from accounts.api.serializers import Body, InstantField
from accounts.models import User
from kinds.outlook.actions import invite, renew_code
from kinds.outlook.models import OutlookAccount
from kinds.outlook.pairing.stage import Following, Stage, follow
from kinds.outlook.words import pairing as words


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
    """`validated_data` holds the user under `host`, and under `account` the account that another
    PC shall speak for, or None."""

    connector = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="An Outlook connector that another PC shall speak for; left out for a new one.",
    )
    host = serializers.EmailField(
        required=False,
        allow_null=True,
        help_text="The mail address of the user for whom the code is made, if that is somebody "
        "else. Only administrators of the portal may name one.",
    )

    def validate_host(self, email: str | None) -> User | None:
        if email is None:
            return None
        if not self.context["request"].user.is_superuser:
            raise PermissionDenied(words.NOT_FOR_OTHERS)
        found = User.objects.filter(email__iexact=email, is_active=True).first()
        if found is None:
            raise serializers.ValidationError(words.NO_SUCH_USER)
        return found

    def validate(self, wish: dict[str, Any]) -> dict[str, Any]:
        named, pk = wish.get("host"), wish.get("connector")
        host = named or self.context["request"].user
        account = None
        if pk is not None:
            own = OutlookAccount.objects.owned_by(host).select_related("connector", "host")
            account = own.filter(connector=pk).first()
            if account is None:
                raise serializers.ValidationError(
                    {"connector": words.no_such_connector(of_other=named is not None)}
                )
        return {"host": host, "account": account}


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
        request=PairingWishSerializer, responses={201: NewPairingSerializer, **answers(403, 422)}
    )
    def create(self, request: Request) -> Response:
        """Makes a pairing code. It is told this once, works for one PC and for 15 minutes; follow
        the pairing at its `connector_id`, which only its `host` may."""
        form = PairingWishSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        account, now = form.validated_data["account"], timezone.now()
        if account is None:
            account, code = invite(host=form.validated_data["host"], now=now)
        else:
            account, code = renew_code(account=account, now=now)
        return Response(_shown(follow(account, now), code), status=status.HTTP_201_CREATED)


def _shown(following: Following, code: str) -> dict[str, Any]:
    told = dict(PairingSerializer(following).data)
    return told | {"code": code, "portal": settings.SITE_URL}
