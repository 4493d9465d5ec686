"""`/metrics` for Prometheus. It is not there (404) unless METRICS_TOKEN or METRICS_ALLOW is set.

With both set, a scrape needs both: it comes from an allowed network and shows the token.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from accounts.figures import collect_all
from accounts.ratelimit import client_address
from config.networks import Network, networks


class _Everything(Collector):
    """Asked at each scrape, so that nothing is counted that is not in the database."""

    def collect(self) -> Iterator[Metric]:
        return collect_all(timezone.now())


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN and not settings.METRICS_ALLOW:
        raise Http404("The figures are switched off.")
    if settings.METRICS_ALLOW and not _comes_from(request, networks(settings.METRICS_ALLOW)):
        raise Http404("The figures are not for this address.")
    if settings.METRICS_TOKEN and not _shows_token(request):
        answer = HttpResponse("Send METRICS_TOKEN as a bearer token.\n", content_type="text/plain")
        answer.status_code = HTTPStatus.UNAUTHORIZED
        answer["WWW-Authenticate"] = 'Bearer realm="metrics"'
        return answer
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(_Everything()), content_type=content_type)


def _shows_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    shown = scheme.lower() == "bearer" and token.strip()
    return constant_time_compare(shown or "", settings.METRICS_TOKEN)


def _comes_from(request: HttpRequest, allowed: Iterable[Network]) -> bool:
    """Whether the other end, or what the one trusted proxy saw, is in one of the networks."""
    try:
        found = ipaddress.ip_address(client_address(request))
    except ValueError:  # a Unix socket has no address
        return False
    # A socket that listens on both families sees IPv4 peers as ::ffff:192.0.2.1 (RFC 4291, 2.5.5).
    inner = getattr(found, "ipv4_mapped", None) or found
    return any(inner in network for network in allowed)
