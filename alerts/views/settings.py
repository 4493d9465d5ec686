"""How a person wants to be told of alerts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import Request, viewer
from alerts import settings_words as words
from alerts.forms import AlertSettingsForm
from alerts.settings import renew_webhook_secret, save_alert_settings, settings_of, try_webhook
from alerts.words import delivery_error


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def alert_settings(request: Request) -> HttpResponse:
    user = viewer(request)
    form = AlertSettingsForm(request.POST or None, instance=settings_of(user))
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    secret = save_alert_settings(user=user, **form.cleaned_data)
    if secret:
        # A redirect would have to store the secret.
        return _page(request, AlertSettingsForm(instance=settings_of(user)), secret)
    messages.success(request, words.saved())
    return redirect("alerts:settings")


@require_POST
@never_cache
@login_required
def new_secret(request: Request) -> HttpResponse:
    user = viewer(request)
    secret = renew_webhook_secret(user=user)
    if not secret:
        messages.info(request, words.address_first())
        return redirect("alerts:settings")
    return _page(request, AlertSettingsForm(instance=settings_of(user)), secret)


@require_POST
@login_required
def send_test(request: Request) -> HttpResponse:
    if try_webhook(user=viewer(request)):
        messages.info(request, words.test_on_its_way())
    else:
        messages.info(request, words.address_first())
    return redirect("alerts:settings")


def _page(
    request: Request, form: AlertSettingsForm, secret: str = "", status: int = 200
) -> HttpResponse:
    wish = settings_of(viewer(request))
    context = {
        "form": form,
        "secret": secret,
        "wish": wish,
        "webhook_error": delivery_error(wish),
        "now": timezone.now(),
    }
    part = "_delivery" if request.htmx else "settings"
    return render(request, f"alerts/{part}.html", context, status=status)
