"""Inviting people to a team, and answering an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import words
from accounts.actions.invite import accept_invitation, invite, withdraw_invitation
from accounts.actions.team_refusals import TeamRefused
from accounts.forms_team import InviteForm
from accounts.invited import remember
from accounts.links import invitation_from_token
from accounts.models import Team, TeamInvitation, User
from accounts.requests import viewer
from accounts.views_team import own_membership, show_team

MAILS_A_DAY = 200
"""Invitations one person may have mailed in a day: strangers' mailboxes are not ours to fill."""


@require_POST
@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.administered_by(viewer(request)), pk=pk)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            _count_mail(viewer(request))
            wanted = form.cleaned_data
            invite(team=team, by=viewer(request), now=timezone.now(), **wanted)
        except TeamRefused as refusal:
            form.add_error("email", words.refusal(refusal.code, refusal.about))
        else:
            messages.success(request, words.invitation_sent(wanted["email"]))
            return redirect("accounts:team-page", pk)
    return show_team(request, own_membership(request, pk), invite_form=form)


def _count_mail(user: User) -> None:
    key = f"invitations:{user.pk}:{timezone.now():%Y-%m-%d}"
    cache.add(key, 0, timeout=86400)
    if cache.incr(key) > MAILS_A_DAY:
        raise TeamRefused("too-many-mails", most=MAILS_A_DAY)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = TeamInvitation.objects.administered_by(viewer(request))
    invitation = get_object_or_404(found, pk=pk)
    withdraw_invitation(invitation=invitation)
    messages.success(request, words.invitation_withdrawn(invitation.email))
    return redirect("accounts:team-page", invitation.team_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in the mail opens. Opening it does nothing: mail scanners open links too."""
    now = timezone.now()
    invitation = invitation_from_token(token, now)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    if not request.user.is_authenticated:
        remember(request, invitation)
        return render(request, "accounts/invitation_guest.html", {"invitation": invitation})
    mine = invitation.email.lower() == viewer(request).email.lower()
    if request.method != "POST" or not mine:
        context = {"invitation": invitation, "mine": mine}
        return render(request, "accounts/invitation.html", context, status=200 if mine else 403)
    if request.POST.get("answer") != "accept":
        withdraw_invitation(invitation=invitation)
        messages.info(request, words.declined(str(invitation.team)))
        return redirect("home")
    try:
        accept_invitation(invitation=invitation, user=viewer(request), now=now)
    except TeamRefused as refusal:
        messages.error(request, words.refusal(refusal.code, refusal.about))
        return redirect("accounts:team")
    messages.success(request, words.joined(str(invitation.team)))
    return redirect("accounts:team-page", invitation.team_id)
