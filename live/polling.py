"""What the stream would send, by an ordinary request: for pages whose socket is down."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from live import fragments, words
from live.topics import topics_of


@require_safe
@never_cache
def poll(request: HttpRequest) -> HttpResponse:
    """All fragments of the topics. 401 instead of the sign-in page, which is no fragment."""
    if not isinstance(request.user, User):
        return HttpResponse(words.signed_out(), status=401, content_type="text/plain")
    topics = topics_of(request.META["QUERY_STRING"])
    if topics is None:
        return HttpResponse("Which topics?", status=400, content_type="text/plain")
    return HttpResponse("\n".join(fragments.snapshot(request.user, topics).values()))
