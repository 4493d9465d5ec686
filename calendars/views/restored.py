"""The notice that the portal was restored from a backup."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.requests import Request, viewer
from calendars.actions.restoration import dismiss_restoration
from calendars.models import Restoration


@require_POST
@login_required
def dismiss(request: Request, pk: int) -> HttpResponse:
    restoration = get_object_or_404(Restoration, pk=pk)
    dismiss_restoration(restoration=restoration, user=viewer(request))
    return redirect("home")
