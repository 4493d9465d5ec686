"""Where the service of accounts in memory calls."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connectors import channels

app_name = "memory"


@csrf_exempt
@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    channels.news(
        request.headers.get("Channel", ""), request.headers.get("Secret", ""), now=timezone.now()
    )
    return HttpResponse(status=204)


urlpatterns = [path("memory/news/", hear, name="news")]
