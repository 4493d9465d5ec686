"""The page on which the first administrator of a portal makes their account."""

from http import HTTPStatus

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions.make_administrator import AlreadySetUp, make_first_administrator
from accounts.devices import know_device
from accounts.first import is_first_token, is_unused
from accounts.forms import FirstAdministratorForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, token: str) -> HttpResponse:
    if not is_first_token(token) or not is_unused():
        return _over(request)
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = make_first_administrator(**form.wanted())
        except AlreadySetUp:
            return _over(request)
        except ValidationError as refused:
            form.add_error(None, form.renamed(refused))
        else:
            login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
            know_device(request, user)
            return redirect("home")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/first.html", {"form": form}, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    """One answer to a forged link, an old one and one that was used."""
    return render(request, "accounts/first_over.html", status=HTTPStatus.GONE)
