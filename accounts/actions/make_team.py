"""A person founds a team, renames it, or gives it up. Calendars and pages are never touched."""

from django.db import IntegrityError, transaction

from accounts.actions.team_refusals import TeamRefused
from accounts.gone import held
from accounts.models import Membership, Team, User
from accounts.slugs import slug_of

MOST_TEAMS = 20
"""How many teams one person may own: enough for anybody, and no way to fill the database."""


@transaction.atomic
def make_team(*, user: User, name: str) -> Team:
    """The founder owns the team."""
    if Team.objects.owned_by(user).count() >= MOST_TEAMS:
        raise TeamRefused("too-many-teams", most=MOST_TEAMS)
    team = _with_free_slug(name)
    Membership.objects.create(team=team, user=user, role=Membership.Role.OWNER)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str) -> None:
    held(Team.objects, pk=team.pk)
    team.name = name
    team.save(update_fields=["name"])


def delete_team(*, team: Team) -> None:
    """Its members keep their accounts, calendars and pages; nobody sees their health any more."""
    team.delete()


def _with_free_slug(name: str) -> Team:
    base = slug_of(name)[:50] or "team"
    taken = set(Team.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    wishes = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 4)))
    for slug in wishes:
        if slug in taken:
            continue
        try:
            with transaction.atomic():
                return Team.objects.create(name=name, slug=slug)
        except IntegrityError:  # somebody took it in the same moment
            continue
    raise TeamRefused("not-made")
