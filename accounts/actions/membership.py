"""Roles in a team change, and people leave it."""

from django.db import transaction

from accounts.actions.team_refusals import TeamRefused
from accounts.gone import held
from accounts.models import Membership

Role = Membership.Role


@transaction.atomic
def change_role(*, membership: Membership, role: str) -> None:
    """Make somebody an administrator or a member. Ownership is only ever handed over."""
    member = held(Membership.objects, pk=membership.pk)
    if member.role == Role.OWNER or role == Role.OWNER:
        raise TeamRefused("one-owner")
    member.role = Role(role)
    member.save(update_fields=["role"])


@transaction.atomic
def hand_over(*, owner: Membership, to: Membership) -> None:
    """Give the team to another member. Who owned it stays as an administrator."""
    if owner.team_id != to.team_id or owner.pk == to.pk:
        raise TeamRefused("not-a-member")
    # The order matters: the database allows one owner at a time.
    owners = Membership.objects.select_for_update().filter(pk=owner.pk, role=Role.OWNER)
    if not owners.update(role=Role.ADMINISTRATOR):
        raise TeamRefused("not-the-owner")
    if not Membership.objects.filter(pk=to.pk).update(role=Role.OWNER):
        raise TeamRefused("has-left")


@transaction.atomic
def leave_team(*, membership: Membership) -> None:
    """Somebody leaves, or is removed; from then on nobody in the team sees their calendars'
    health, nor do they see anybody's. Doing it twice does no harm."""
    member = Membership.objects.select_for_update().filter(pk=membership.pk).first()
    if member is None:
        return
    if member.role == Role.OWNER:
        raise TeamRefused("owner-stays")
    member.delete()
