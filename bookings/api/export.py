"""Everything of one's own in Daybook, over HTTP."""

from collections.abc import Iterable
from typing import Any, cast

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.problems import answers
from accounts.models import User
from bookings.export_answer import export_answer, seconds_until_export


class AsItIs(BaseContentNegotiation):
    """There is one form of it, so whoever asks for a zip gets one, and problems stay JSON."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[Any], format_suffix: str | None = None
    ) -> Any:
        json = next(iter(renderers))
        return json, json.media_type


class ExportView(APIView):
    """What Daybook has of you."""

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY, **answers(429)})
    def get(self, request: Request) -> FileResponse:
        """A zip of everything you have in Daybook: JSON, a table of bookings, meetings as .ics. Ten
        times in an hour."""
        user = cast("User", request.user)
        if wait := seconds_until_export(user):
            raise Throttled(wait)
        return export_answer(user, timezone.now())
