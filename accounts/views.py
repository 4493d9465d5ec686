"""Pages about the signed-in person: profile and API tokens."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import words
from accounts.actions.make_token import MadeToken, make_token
from accounts.actions.revoke_token import revoke_token
from accounts.actions.save_profile import save_profile
from accounts.forms import ProfileForm, TokenForm
from accounts.models import ApiToken, User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    # A fresh object: the form writes into it, and the page's header shows the saved name.
    user = get_object_or_404(User, pk=cast("User", request.user).pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(user=user, **form.cleaned_data)
        except ValidationError as taken:
            form.add_error(None, taken)
        else:
            messages.success(request, words.profile_saved())
            return redirect("accounts:profile")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _tokens_page(request, form)
    wanted = form.cleaned_data
    made = make_token(
        user=cast("User", request.user),
        name=wanted["name"],
        scopes=wanted["scopes"],
        expires_at=form.expires_at(timezone.now()),
    )
    return _tokens_page(request, TokenForm(), made)


def _tokens_page(
    request: HttpRequest, form: TokenForm, made: MadeToken | None = None
) -> HttpResponse:
    """Making a token answers with the page itself: a redirect would have to store the secret."""
    now = timezone.now()
    mine = ApiToken.objects.owned_by(cast("User", request.user)).filter(revoked_at=None)
    context = {"form": form, "tokens": mine, "made": made, "now": now}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.owned_by(cast("User", request.user)), pk=pk)
    revoke_token(token=token, now=timezone.now())
    messages.success(request, words.token_revoked(token.name))
    return redirect("accounts:tokens")
