"""What comes in and goes out: JSON, in UTF-8, of a sane size."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from daybook_protocol.json_text import NotJson, read_json
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.metadata import BaseMetadata
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from config.api import words

if TYPE_CHECKING:
    # The views module reads the default classes while it is imported.
    from rest_framework.views import APIView

LARGEST = 256 * 1024


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too-large"


class Json(BaseParser):
    """JSON is UTF-8 whatever charset the request names (RFC 8259, section 8.1)."""

    media_type = "application/json"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge(words.too_large(LARGEST // 1024))
        try:
            return read_json(body, unique=True)
        except NotJson as error:
            raise ParseError(words.not_json(str(error))) from None


class JsonOnly(BaseContentNegotiation):
    """Answers are JSON whatever the request prefers: a script is better off with it than a 406."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class OnlyAllow(BaseMetadata):
    """OPTIONS is answered by the Allow header; the rest is in the schema."""

    def determine_metadata(self, request: Request, view: "APIView") -> dict[str, Any]:
        return {}
