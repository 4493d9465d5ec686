"""Errors of the API as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn whatever DRF knows how to answer into a problem; the rest stays a server error."""
    answer = exception_handler(error, context)
    if answer is None:
        return None
    code = getattr(error, "default_code", "error")
    problem: dict[str, Any] = {
        "type": f"urn:daybook:problem:{code}",
        "title": HTTPStatus(answer.status_code).phrase,
        "status": answer.status_code,
    }
    if isinstance(answer.data, dict) and set(answer.data) == {"detail"}:
        problem["detail"] = str(answer.data["detail"])
    else:
        problem["detail"] = "Some fields are not right."
        problem["errors"] = answer.data
    problem |= getattr(error, "extra", {})
    return Response(
        problem, status=answer.status_code, headers=dict(answer.items()), content_type=MEDIA_TYPE
    )
