"""Open alerts and what passed: one's own, and the health of the team."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import Request, viewer
from alerts.models import Alert
from alerts.words import shown_to

SHOWN = 30


@require_safe
@never_cache
@login_required
def alerts(request: Request) -> HttpResponse:
    user = viewer(request)
    has_team = Team.objects.administered_by(user).exists()
    team = has_team and request.GET.get("of") == "team"
    found = (
        Alert.objects.visible_to(user).exclude(host=user) if team else Alert.objects.owned_by(user)
    )
    rows = found.select_related("connector", "host")
    past = Paginator(rows.exclude(resolved_at=None), SHOWN).get_page(request.GET.get("page"))
    context = {
        "team": team,
        "has_team": has_team,
        "alerts": shown_to(user, rows.open()),
        "past": shown_to(user, past.object_list),
        "page": past,
        "now": timezone.now(),
    }
    return render(request, "alerts/list.html", context)
