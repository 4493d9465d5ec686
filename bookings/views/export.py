"""The host takes everything along."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import viewer
from bookings import host_words as words
from bookings.export_answer import export_answer, seconds_until_export


@never_cache
@require_POST
@login_required
def export(request: HttpRequest) -> HttpResponseBase:
    user, now = viewer(request), timezone.now()
    if wait := seconds_until_export(user):
        messages.error(request, words.exported_too_often(wait))
        return redirect("accounts:profile")
    return export_answer(user, now)
