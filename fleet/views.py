"""The fleet: for owners and administrators of a team, and nobody else.

A member gets a 404, as for anything that is not theirs; their own connectors are on the connectors
page. So does an administrator from the moment the role is taken away.
"""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import Request, viewer
from connectors.kinds.registry import kind_name
from fleet import words
from fleet.csv import csv_of
from fleet.rows import fleet
from fleet.stored import stored_for
from fleet.wish import FleetWish

PER_PAGE = 50


@require_safe
@never_cache
@login_required
def fleet_page(request: Request) -> HttpResponse:
    teams, now = _teams(request), timezone.now()
    wish = FleetWish.read(request.GET)
    found = fleet(viewer(request), wish, now)
    context = {
        "summary": words.summary(len(found.rows), found.total, found.problems),
        "page": Paginator(found.rows, PER_PAGE).get_page(request.GET.get("page")),
        "wish": wish,
        "teams": teams,
        "states": words.states(found.states, found.total, found.problems),
        "kinds": {code: kind_name(code) for code in found.kinds},
        "orders": words.ORDERS,
        "stored": [] if request.htmx else stored_for(viewer(request), now),
        # The filter's numbers follow a choice, but not a poll: that would close an open list.
        "chosen": request.htmx and request.htmx.trigger == "fleet-wish",
        "now": now,
    }
    template = "fleet/_fleet.html" if request.htmx else "fleet/page.html"
    return render(request, template, context)


@require_safe
@never_cache
@login_required
def fleet_csv(request: Request) -> HttpResponse:
    """Everything that was chosen, on one page. The mark at the start tells Excel it is UTF-8."""
    _teams(request)
    now = timezone.now()
    text = csv_of(fleet(viewer(request), FleetWish.read(request.GET), now).rows)
    name = f"daybook-fleet-{timezone.localdate(now):%Y-%m-%d}.csv"
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _teams(request: Request) -> list[Team]:
    teams = list(Team.objects.administered_by(viewer(request)).order_by("name", "pk"))
    if not teams:
        raise Http404("Only owners and administrators of a team see its fleet.")
    return teams
