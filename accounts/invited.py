"""Visitors who came by the link in an invitation: they may make an account for its address, also
where sign-up is closed. The link was mailed to that address only, so it is confirmed by it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import TeamInvitation

SESSION = "accounts.invitation"


def remember(request: HttpRequest, invitation: TeamInvitation) -> None:
    request.session[SESSION] = invitation.pk


def invitation_of(request: HttpRequest) -> TeamInvitation | None:
    """The one whose link was opened in this browser, while it is open."""
    pk = request.session.get(SESSION)
    return TeamInvitation.objects.open(timezone.now()).filter(pk=pk).first() if pk else None


def is_open_for_signup(request: HttpRequest) -> bool:
    return settings.ALLOW_SIGNUP or invitation_of(request) is not None


def invites(request: HttpRequest, email: str) -> bool:
    """Whether the visitor was invited under this very address."""
    invitation = invitation_of(request)
    return invitation is not None and invitation.email.lower() == email.lower()
