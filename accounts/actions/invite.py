"""An owner or administrator invites somebody by mail address; that person accepts or declines.

Joining needs the person's own yes, since from then on others see the health of their calendars.
"""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from accounts.actions.team_refusals import TeamRefused
from accounts.models import Membership, Team, TeamInvitation, User

MOST_OPEN = 200


@transaction.atomic
def invite(*, team: Team, email: str, role: str, by: User, now: datetime) -> TeamInvitation:
    """Mail an invitation. Inviting the same address again mails it again, with the newest role."""
    if team.members.filter(email__iexact=email).exists():
        raise TeamRefused("in-team", email=email)
    invitation = team.invitations.filter(email__iexact=email).select_for_update().first()
    if invitation is None:
        if team.invitations.open(now).count() >= MOST_OPEN:
            raise TeamRefused("too-many-open", most=MOST_OPEN)
        invitation = TeamInvitation(team=team, email=email)
    invitation.role = Membership.Role(role)
    invitation.invited_by, invitation.created_at = by, now
    invitation.save()
    app.configure_task("accounts.mail_invitation").defer(invitation_id=invitation.pk)
    return invitation


def withdraw_invitation(*, invitation: TeamInvitation) -> None:
    """Its link stops working at once."""
    invitation.delete()


@transaction.atomic
def accept_invitation(*, invitation: TeamInvitation, user: User, now: datetime) -> Membership:
    """Join the team. Raises `TeamRefused` when the invitation is not for this person, or over."""
    held = TeamInvitation.objects.open(now).select_for_update().filter(pk=invitation.pk).first()
    if held is None:
        raise TeamRefused("over")
    if held.email.lower() != user.email.lower():
        raise TeamRefused("for-other", email=held.email)
    # Somebody who is in the team already keeps the role they have.
    membership, _ = Membership.objects.get_or_create(
        team=held.team, user=user, defaults={"role": held.role}
    )
    held.delete()
    return membership
