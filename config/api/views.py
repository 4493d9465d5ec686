"""The schema, the page that shows it, and the answer to addresses that do not exist."""

import json
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api import words


@lru_cache(maxsize=1)
def schema() -> bytes:
    """It only changes with the code, and making it takes a while."""
    return json.dumps(SchemaGenerator().get_schema(request=None, public=True)).encode()


class SchemaView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(schema(), content_type="application/vnd.oai.openapi+json")


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from the portal's own files, under the site's own Content-Security-Policy."""

    url_name = "api:schema"
    template_name = "api/docs.html"
    permission_classes = [AllowAny]


class NothingHere(APIView):
    """Whatever no other address matches."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(words.nothing_here(ends_with_slash=request.path.endswith("/")))
