"""Pages about teams: who is in them, who sees whose calendars' health, and how that changes."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import words
from accounts.actions.make_team import delete_team, make_team, rename_team
from accounts.actions.membership import change_role, hand_over, leave_team
from accounts.actions.team_refusals import TeamRefused
from accounts.forms_team import InviteForm, RoleForm, TeamForm
from accounts.models import Membership, Team
from accounts.requests import viewer

PER_PAGE = 50
Role = Membership.Role


@never_cache
@require_safe
@login_required
def teams(request: HttpRequest) -> HttpResponse:
    """The teams of the viewer; the team itself when there is just one."""
    mine = Membership.objects.filter(user=viewer(request)).select_related("team")
    found = list(mine.order_by("team__name", "team_id"))
    if len(found) == 1 and "all" not in request.GET:
        return redirect("accounts:team-page", found[0].team_id)
    return render(request, "accounts/teams.html", {"memberships": found, "form": TeamForm()})


@require_POST
@login_required
def make(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST)
    if not form.is_valid():
        mine = Membership.objects.filter(user=viewer(request)).select_related("team")
        context = {"memberships": mine.order_by("team__name", "team_id"), "form": form}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "accounts/teams.html", context, status=status)
    try:
        team = make_team(user=viewer(request), name=form.cleaned_data["name"])
    except TeamRefused as refusal:
        messages.error(request, words.refusal(refusal.code, refusal.about))
        return redirect("accounts:team")
    messages.success(request, words.team_made(str(team)))
    return redirect("accounts:team-page", team.pk)


@never_cache
@require_safe
@login_required
def team_page(request: HttpRequest, pk: int) -> HttpResponse:
    return show_team(request, own_membership(request, pk))


def own_membership(request: HttpRequest, team: int) -> Membership:
    found = Membership.objects.select_related("team", "user")
    return get_object_or_404(found, team=team, user=viewer(request))


def show_team(
    request: HttpRequest, me: Membership, *, invite_form: InviteForm | None = None
) -> HttpResponse:
    """Members see who looks after them; who that is sees everybody, and who is invited."""
    in_charge = me.role != Role.MEMBER
    shown = me.team.memberships.select_related("user").by_rank()
    page = Paginator(shown if in_charge else shown.in_charge(), PER_PAGE)
    context = {
        "team": me.team,
        "me": me,
        "in_charge": in_charge,
        "members": page.get_page(request.GET.get("page")),
        "roles": [choice for choice in Role.choices if choice[0] != Role.OWNER],
        "invitations": me.team.invitations.all() if in_charge else [],
        "now": timezone.now(),
        "invite_form": invite_form or InviteForm(),
        "team_form": TeamForm(initial={"name": me.team.name}),
    }
    invalid = invite_form is not None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if invalid else HTTPStatus.OK
    return render(request, "accounts/team.html", context, status=status)


@require_POST
@login_required
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.owned_by(viewer(request)), pk=pk)
    form = TeamForm(request.POST)
    if form.is_valid():
        rename_team(team=team, name=form.cleaned_data["name"])
        messages.success(request, words.team_renamed(str(team)))
    else:
        messages.error(request, words.team_needs_name())
    return redirect("accounts:team-page", pk)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team.objects.owned_by(viewer(request)), pk=pk)
    delete_team(team=team)
    messages.success(request, words.team_deleted(str(team)))
    return redirect("accounts:team")


@require_POST
@login_required
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a role; choosing “Owner” hands the team over, which only its owner can."""
    found = Membership.objects.administered_by(viewer(request)).select_related("user", "team")
    member = get_object_or_404(found, pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, words.choose_role())
        return redirect("accounts:team-page", member.team_id)
    wanted = form.cleaned_data["role"]

    def change() -> str:
        if wanted == Role.OWNER:
            hand_over(owner=own_membership(request, member.team_id), to=member)
            return words.handed_over(str(member.user), str(member.team))
        change_role(membership=member, role=wanted)
        administers = wanted == Role.ADMINISTRATOR
        return words.role_changed(str(member.user), administers=administers)

    return _answer(request, change, "accounts:team-page", member.team_id)


@require_POST
@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = Membership.objects.administered_by(viewer(request)).select_related("user")
    member = get_object_or_404(found, pk=pk)

    def leave() -> str:
        leave_team(membership=member)
        return words.removed(str(member.user))

    if member.user_id == viewer(request).pk:
        return _answer(request, leave, "accounts:team")
    return _answer(request, leave, "accounts:team-page", member.team_id)


@require_POST
@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    me = own_membership(request, pk)

    def go() -> str:
        leave_team(membership=me)
        return words.left(str(me.team))

    return _answer(request, go, "accounts:team")


def _answer(
    request: HttpRequest, act: Callable[[], str], where: str, *args: object
) -> HttpResponse:
    try:
        messages.success(request, act())
    except TeamRefused as refusal:
        messages.error(request, words.refusal(refusal.code, refusal.about))
    return redirect(where, *args)
