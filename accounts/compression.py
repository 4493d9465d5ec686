"""Which answers are compressed: those of which a view says so, and no others.

Where one page holds a secret and something that a stranger chose, its compressed length tells the
secret bit by bit, also through TLS (BREACH, https://www.breachattack.com/). So a page is left as it
is unless it opts in, and may do that only when it is the same for everybody: no token of a form, no
link of a guest, nothing of who is signed in. Static files hold no secrets; WhiteNoise keeps each of
them compressed on the disk.
"""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

Answer = TypeVar("Answer", bound=HttpResponse)

_MARK = "_holds_no_secret"


def holds_no_secret(response: Answer) -> Answer:
    """Opt in: everybody who asks for this address is answered the same."""
    setattr(response, _MARK, True)
    return response


class CompressionMiddleware(GZipMiddleware):
    """Django's own compression, for answers that opted in and were asked for by nobody we know.

    Whoever has a session, or gets a cookie with the answer, may see more than others do. Stands
    outside all that sets cookies.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if getattr(response, _MARK, False) and _is_for_anybody(request, response):
            return super().process_response(request, response)
        return response


def _is_for_anybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not response.cookies
        and not response.streaming
    )
