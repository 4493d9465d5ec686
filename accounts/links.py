"""Links in mails about accounts."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import TeamInvitation


def invitation_url(invitation: TeamInvitation) -> str:
    return settings.SITE_URL + reverse("accounts:invitation", args=[invitation_token(invitation)])


def invitation_token(invitation: TeamInvitation) -> str:
    return _signer().sign(str(invitation.pk))


def invitation_from_token(token: str, now: datetime) -> TeamInvitation | None:
    """The invitation, while it is open; None for a token we did not make."""
    try:
        pk = int(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    found = TeamInvitation.objects.open(now).select_related("team", "invited_by")
    return found.filter(pk=pk).first()


def _signer() -> signing.Signer:
    # A dot survives in addresses that mail programs make clickable; a colon does not always.
    return signing.Signer(salt="accounts.invitation", sep=".")
