"""Why is this time offered, or not? A day of one of the host's pages, explained to the host."""

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.requests import Request, viewer
from bookings.models import BookingPage
from bookings.why.asked import read_why_question
from bookings.why.day import explain_day
from bookings.why.sheet import Sheet


@require_safe
@login_required
def why(request: Request, pk: int) -> HttpResponse:
    """The whole page, or for htmx the part that a day or a question changes."""
    host = viewer(request)
    page = get_object_or_404(
        BookingPage.objects.editable_by(host).hosted_by(host).with_owner(), pk=pk
    )
    now = timezone.now()
    question = read_why_question(request.GET, ZoneInfo(page.timezone), now=now)
    day = explain_day(page, question.day, now=now, viewer=host)
    context = {"page": page, "sheet": Sheet(day, question, ZoneInfo(host.timezone))}
    template = "bookings/_why.html" if request.htmx else "bookings/why.html"
    response = render(request, template, context)
    # Going back must never show a stored fragment as if it were the page.
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store" if request.htmx else "private, no-cache"
    return response
