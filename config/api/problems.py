"""Every error below /api/v1/ as problem details (RFC 9457), the unforeseen ones included."""

from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signals import got_request_exception
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from accounts.api.problems import MEDIA_TYPE
from config.api import words
from config.database.again import is_answered_again

log = structlog.get_logger(__name__)


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler."""
    error = known(error)
    answer = exception_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return _unforeseen(error, context)
    body = problem(answer.status_code, _code(error), **_told(answer.data))
    body |= getattr(error, "extra", {})
    return Response(
        body, status=answer.status_code, headers=dict(answer.items()), content_type=MEDIA_TYPE
    )


def problem(status: int, code: str, **rest: Any) -> dict[str, Any]:
    return {
        "type": f"urn:daybook:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        **rest,
    }


def known(error: Exception) -> Exception:
    """Errors of Django and of our own actions in the terms of the API."""
    match error:
        case DjangoValidationError():
            return exceptions.ValidationError(as_serializer_error(error))
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case SuspiciousOperation() | MultiPartParserError():
            return exceptions.ParseError()
    return error


def _code(error: exceptions.APIException) -> str:
    return str(error.default_code).replace("_", "-")


def _told(data: Any) -> dict[str, Any]:
    """The one sentence, or the fields that are not right."""
    if isinstance(data, dict) and set(data) == {"detail"}:
        return {"detail": _clean(data["detail"])}
    if isinstance(data, list):
        data = {api_settings.NON_FIELD_ERRORS_KEY: data}
    return {"detail": words.some_fields(), "errors": _clean(data)}


def _clean(told: Any) -> Any:
    """Messages may quote what was sent, and not everything that JSON can say can be sent back."""
    if isinstance(told, dict):
        return {_clean(key): _clean(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_clean(one) for one in told]
    return str(told).encode(errors="replace").decode()


def _unforeseen(error: Exception, context: dict[str, Any]) -> Response:
    """The details go into the log and to whoever listens for exceptions, not to the caller."""
    request = context["request"]._request
    got_request_exception.send(sender=None, request=request)
    if not is_answered_again(request):
        log.error("a request to the API failed", path=request.path, exc_info=error)
    body = problem(500, "server-error", detail=words.broken())
    return Response(body, status=500, content_type=MEDIA_TYPE)
