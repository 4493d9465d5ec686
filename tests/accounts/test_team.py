"""Teams: founding one, inviting people and being invited, roles, leaving."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import views_invitation, words
from accounts.actions import invite as invite_module
from accounts.actions.invite import accept_invitation, invite, withdraw_invitation
from accounts.actions.make_team import MOST_TEAMS, make_team
from accounts.actions.membership import change_role, hand_over, leave_team
from accounts.actions.team_refusals import TeamRefused
from accounts.links import invitation_token
from accounts.models import Membership, Team, TeamInvitation, User
from accounts.tasks import mail_invitation
from tests.factories import NOW, MembershipFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Membership.Role


@dataclass
class Cast:
    team: Team
    owner: Membership
    administrator: Membership
    member: Membership
    outsider: User


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cast() -> Cast:
    team = TeamFactory(name="Sales")
    owner, administrator, member = (
        MembershipFactory(team=team, role=role, user__name=f"The {role}")
        for role in (Role.OWNER, Role.ADMINISTRATOR, Role.MEMBER)
    )
    return Cast(team, owner, administrator, member, UserFactory(name="The outsider"))


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def person(cast: Cast, who: str) -> User:
    found = getattr(cast, who)
    return found.user if isinstance(found, Membership) else found


def roles(team: Team) -> dict[str, str]:
    return dict(team.memberships.values_list("user__name", "role"))


def said(answer: Any) -> str:
    """The messages that the page after a form shows."""
    return " ".join(str(message) for message in answer.context["messages"])


# --- Founding ---


def test_who_founds_a_team_owns_it(anna: User, as_anna: Client) -> None:
    answer = as_anna.post(reverse("accounts:make-team"), {"name": "Sales"})
    team = Team.objects.get()
    assert answer.url == reverse("accounts:team-page", args=[team.pk])
    assert (team.name, team.slug) == ("Sales", "sales")
    assert roles(team) == {"Anna Smith": "owner"}


def test_teams_may_share_a_name(anna: User, bob: User) -> None:
    slugs = [make_team(user=user, name="Sales").slug for user in (anna, bob, anna)]
    assert slugs == ["sales", "sales-2", "sales-3"]


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_a_team_needs_a_name(as_anna: Client, name: str) -> None:
    answer = as_anna.post(reverse("accounts:make-team"), {"name": name})
    assert answer.status_code == 422
    assert not Team.objects.exists()


def test_nobody_owns_more_teams_than_make_sense(anna: User, as_anna: Client) -> None:
    for number in range(MOST_TEAMS):
        make_team(user=anna, name=f"Team {number}")
    answer = as_anna.post(reverse("accounts:make-team"), {"name": "One more"}, follow=True)
    assert "You own 20 teams already." in said(answer)
    assert Team.objects.count() == MOST_TEAMS


def test_the_team_page_leads_to_one_team_and_lists_several(anna: User, as_anna: Client) -> None:
    address = reverse("accounts:team")
    assert "You are in no team" in as_anna.get(address).content.decode()
    first = make_team(user=anna, name="First")
    assert as_anna.get(address).url == reverse("accounts:team-page", args=[first.pk])
    MembershipFactory(user=anna, team__name="Second")
    page = as_anna.get(address).content.decode()
    assert re.findall(r"You are (an? \w+|its \w+)", page) == ["its owner", "a member"]


# --- What each sees ---


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_those_in_charge_see_everybody_and_who_is_invited(cast: Cast, who: str) -> None:
    invite(team=cast.team, email="new@example.com", role=Role.MEMBER, by=cast.owner.user, now=NOW)
    page = browser_of(person(cast, who)).get(reverse("accounts:team-page", args=[cast.team.pk]))
    text = page.content.decode()
    for word in ("The owner", "The administrator", "The member", "new@example.com"):
        assert word in text


def test_a_member_sees_only_who_looks_after_them(cast: Cast) -> None:
    MembershipFactory(team=cast.team, user__name="Another member")
    invite(team=cast.team, email="new@example.com", role=Role.MEMBER, by=cast.owner.user, now=NOW)
    page = browser_of(cast.member.user).get(reverse("accounts:team-page", args=[cast.team.pk]))
    text = page.content.decode()
    assert "The owner" in text
    assert "The administrator" in text
    for word in ("Another member", "new@example.com", "Send invitation", "Remove", "Delete team"):
        assert word not in text


@pytest.mark.parametrize("pk", ["{team}", "999999999", "99999999999999999999"])
def test_an_outsider_finds_no_team(cast: Cast, pk: str) -> None:
    answer = browser_of(cast.outsider).get(f"/account/team/{pk.format(team=cast.team.pk)}/")
    assert answer.status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_the_same_queries_for_few_and_many(
    cast: Cast, django_assert_num_queries, count: int
) -> None:
    for number in range(count):
        MembershipFactory(team=cast.team)
        email = f"new{number}@example.com"
        invite(team=cast.team, email=email, role=Role.MEMBER, by=cast.owner.user, now=NOW)
    client = browser_of(cast.owner.user)
    address = reverse("accounts:team-page", args=[cast.team.pk])
    with django_assert_num_queries(6):  # session, user, own role, count, members, invitations
        text = client.get(address).content.decode()
    assert text.count('scope="row"') == 3 + count


# --- Inviting ---


def test_an_invitation_is_mailed_and_says_what_will_be_seen(cast: Cast) -> None:
    client = browser_of(cast.administrator.user)
    wanted = {"email": "new@example.com", "role": "member"}
    answer = client.post(reverse("accounts:invite", args=[cast.team.pk]), wanted, follow=True)
    assert "An invitation is on its way to new@example.com." in said(answer)
    job = ProcrastinateJob.objects.get(task_name="accounts.mail_invitation")
    mail_invitation(**job.args)
    (sent,) = mail.outbox
    invitation = TeamInvitation.objects.get()
    assert (sent.to, sent.subject) == (
        ["new@example.com"],
        "The administrator invites you to the team Sales",
    )
    link = f"http://testserver/account/team/invitation/{invitation_token(invitation)}/"
    assert link in sent.body
    assert link in sent.alternatives[0].content
    assert "They never see the names of your calendars" in sent.body
    assert not cast.team.members.filter(email="new@example.com").exists()


def test_the_answer_does_not_tell_whether_there_is_such_an_account(cast: Cast) -> None:
    client = browser_of(cast.owner.user)
    address = reverse("accounts:invite", args=[cast.team.pk])
    told = [
        said(client.post(address, {"email": email, "role": "member"}, follow=True)).replace(
            email, "…"
        )
        for email in (cast.outsider.email, "nobody@example.com")
    ]
    assert told[0] == told[1] == "An invitation is on its way to …."


def test_names_with_line_breaks_make_no_second_header(cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.user.pk).update(name="Eve\r\nBcc: all@example.com")
    by = User.objects.get(pk=cast.owner.user.pk)
    made = invite(team=cast.team, email="new@example.com", role=Role.MEMBER, by=by, now=NOW)
    mail_invitation(invitation_id=made.pk)
    assert mail.outbox[0].subject == "Eve Bcc: all@example.com invites you to the team Sales"


def test_an_invitation_is_written_in_the_language_of_its_reader(cast: Cast) -> None:
    """Of whoever has an account with the address, else of who invites."""
    User.objects.filter(pk=cast.outsider.pk).update(language="de")
    User.objects.filter(pk=cast.owner.user_id).update(language="en-gb")
    for email in (cast.outsider.email, "new@example.com"):
        made = invite(
            team=cast.team, email=email, role=Role.ADMINISTRATOR, by=cast.owner.user, now=NOW
        )
        mail_invitation(invitation_id=made.pk)
    german, english = mail.outbox
    assert german.subject == "The owner lädt Sie in das Team Sales ein"
    assert "The owner lädt Sie als Administrator in das Team „Sales“" in german.body
    assert "Der Link gilt 7 Tage. Wenn Sie The owner nicht kennen" in german.body
    assert '<html lang="de">' in german.alternatives[0][0]
    assert english.subject == "The owner invites you to the team Sales"


def test_why_a_team_refuses_is_told_in_the_readers_language(cast: Cast) -> None:
    with pytest.raises(TeamRefused) as refused:
        leave_team(membership=cast.owner)
    assert (refused.value.code, refused.value.about) == ("owner-stays", {})
    client = browser_of(cast.owner.user)
    address = reverse("accounts:leave-team", args=[cast.team.pk])
    told = {
        language: said(client.post(address, follow=True, headers={"Accept-Language": language}))
        for language in ("en", "de")
    }
    assert told == {
        "en": "The owner cannot leave. Hand the team over first, or delete it.",
        "de": "Der Inhaber kann nicht austreten. Übergeben Sie das Team zuerst oder löschen Sie "
        "es.",
    }
    with translation.override("de"):
        assert words.refusal("too-many-teams", {"most": 20}).startswith("Ihnen gehören bereits 20")


def test_inviting_again_mails_again_with_the_newest_role(cast: Cast) -> None:
    wanted = {"team": cast.team, "by": cast.owner.user}
    first = invite(email="new@example.com", role=Role.MEMBER, now=NOW, **wanted)
    later = NOW + timedelta(days=1)
    again = invite(email="NEW@example.com", role=Role.ADMINISTRATOR, now=later, **wanted)
    row = TeamInvitation.objects.get()
    assert (again.pk, row.role, row.created_at) == (first.pk, "administrator", later)
    assert ProcrastinateJob.objects.filter(task_name="accounts.mail_invitation").count() == 2


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"role": "owner"}, "Select a valid choice."),
        ({"email": "{member}"}, "is in the team already."),
    ],
)
def test_a_mistake_invites_nobody(cast: Cast, changes: dict[str, str], complaint: str) -> None:
    wanted = {"email": "new@example.com", "role": "member"} | changes
    wanted["email"] = wanted["email"].format(member=cast.member.user.email.upper())
    client = browser_of(cast.owner.user)
    answer = client.post(reverse("accounts:invite", args=[cast.team.pk]), wanted)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not TeamInvitation.objects.exists()


def test_invitations_are_limited(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invite_module, "MOST_OPEN", 2)
    monkeypatch.setattr(views_invitation, "MAILS_A_DAY", 3)
    client = browser_of(cast.owner.user)
    address = reverse("accounts:invite", args=[cast.team.pk])
    statuses = [
        client.post(address, {"email": f"{name}@example.com", "role": "member"}).status_code
        for name in ("a", "b", "c", "a")
    ]
    assert statuses == [302, 302, 422, 422]


def test_a_withdrawn_invitation_is_neither_mailed_nor_accepted(cast: Cast) -> None:
    made = invite(
        team=cast.team, email=cast.outsider.email, role=Role.MEMBER, by=cast.owner.user, now=NOW
    )
    token, pk = invitation_token(made), made.pk
    answer = browser_of(cast.administrator.user).post(reverse("accounts:withdraw", args=[pk]))
    assert answer.status_code == 302
    mail_invitation(invitation_id=pk)
    assert mail.outbox == []
    address = reverse("accounts:invitation", args=[token])
    assert browser_of(cast.outsider).post(address, {"answer": "accept"}).status_code == 410
    assert not cast.team.members.filter(pk=cast.outsider.pk).exists()


# --- Answering ---


@pytest.fixture
def invitation(cast: Cast) -> TeamInvitation:
    return invite(
        team=cast.team,
        email=cast.outsider.email.upper(),
        role=Role.ADMINISTRATOR,
        by=cast.owner.user,
        now=NOW,
    )


def test_only_pressing_join_joins(cast: Cast, invitation: TeamInvitation) -> None:
    client = browser_of(cast.outsider)
    address = reverse("accounts:invitation", args=[invitation_token(invitation)])
    page = client.get(address).content.decode()
    assert "<bdi>The owner</bdi> invites you to “<bdi>Sales</bdi>”" in page
    assert "You are invited as an <strong>administrator</strong>" in page
    assert not cast.team.members.filter(pk=cast.outsider.pk).exists()
    client.post(address, {"answer": "accept"})
    assert roles(cast.team)["The outsider"] == "administrator"
    assert not TeamInvitation.objects.exists()
    assert client.get(address).status_code == 410


def test_declining_removes_the_invitation(cast: Cast, invitation: TeamInvitation) -> None:
    address = reverse("accounts:invitation", args=[invitation_token(invitation)])
    browser_of(cast.outsider).post(address, {"answer": "decline"})
    assert not TeamInvitation.objects.exists()
    assert not cast.team.members.filter(pk=cast.outsider.pk).exists()


def test_an_invitation_is_for_its_address_only(
    cast: Cast, invitation: TeamInvitation, bob: User
) -> None:
    address = reverse("accounts:invitation", args=[invitation_token(invitation)])
    answer = browser_of(bob).post(address, {"answer": "accept"})
    assert answer.status_code == 403
    assert cast.outsider.email not in answer.content.decode().lower()
    with pytest.raises(TeamRefused):
        accept_invitation(invitation=invitation, user=bob, now=NOW)
    assert not cast.team.members.filter(pk=bob.pk).exists()


def test_an_invitation_is_over_after_seven_days(
    cast: Cast, invitation: TeamInvitation, clock
) -> None:
    address = reverse("accounts:invitation", args=[invitation_token(invitation)])
    clock.move_to(NOW + timedelta(days=7))
    client = browser_of(cast.outsider)
    assert client.post(address, {"answer": "accept"}).status_code == 410
    with pytest.raises(TeamRefused):
        accept_invitation(invitation=invitation, user=cast.outsider, now=NOW + timedelta(days=7))


@pytest.mark.parametrize("token", ["1", "1.forged", "x.y", ".", "1.é"])
def test_a_forged_link_leads_nowhere(cast: Cast, invitation: TeamInvitation, token: str) -> None:
    answer = browser_of(cast.outsider).get(reverse("accounts:invitation", args=[token]))
    assert answer.status_code == 410


def test_who_is_not_signed_in_may_sign_in_or_make_an_account_first(
    client: Client, invitation: TeamInvitation
) -> None:
    address = reverse("accounts:invitation", args=[invitation_token(invitation)])
    page = client.get(address).content.decode()
    assert "The owner invites you to “Sales”" in page
    assert f'href="{reverse("account_login")}?next={address}"' in page
    assert f'href="{reverse("account_signup")}?next={address}&amp;email=' in page
    client.post(address, {"answer": "decline"})
    assert TeamInvitation.objects.get() == invitation


def test_accepting_keeps_the_role_of_somebody_who_is_in_already(
    cast: Cast, invitation: TeamInvitation
) -> None:
    MembershipFactory(team=cast.team, user=cast.outsider, role=Role.MEMBER)
    accept_invitation(invitation=invitation, user=cast.outsider, now=NOW)
    assert roles(cast.team)["The outsider"] == "member"
    withdraw_invitation(invitation=invitation)  # twice does no harm


# --- Roles ---


@pytest.mark.parametrize("who", ["owner", "administrator"])
def test_those_in_charge_change_roles(cast: Cast, who: str) -> None:
    client = browser_of(person(cast, who))
    address = reverse("accounts:change-role", args=[cast.member.pk])
    client.post(address, {"role": "administrator"})
    assert roles(cast.team)["The member"] == "administrator"
    client.post(address, {"role": "member"})
    assert roles(cast.team)["The member"] == "member"


def test_the_owner_hands_the_team_over(cast: Cast) -> None:
    client = browser_of(cast.owner.user)
    client.post(reverse("accounts:change-role", args=[cast.member.pk]), {"role": "owner"})
    assert roles(cast.team) == {
        "The owner": "administrator",
        "The administrator": "administrator",
        "The member": "owner",
    }


def test_an_administrator_cannot_take_the_team(cast: Cast) -> None:
    client = browser_of(cast.administrator.user)
    for pk in (cast.administrator.pk, cast.member.pk):
        address = reverse("accounts:change-role", args=[pk])
        client.post(address, {"role": "owner"})
    assert roles(cast.team) == {
        "The owner": "owner",
        "The administrator": "administrator",
        "The member": "member",
    }


def test_a_team_always_keeps_its_owner(cast: Cast) -> None:
    elsewhere = MembershipFactory(role=Role.MEMBER)
    for act in (
        lambda: change_role(membership=cast.owner, role=Role.MEMBER),
        lambda: change_role(membership=cast.member, role=Role.OWNER),
        lambda: hand_over(owner=cast.owner, to=elsewhere),
        lambda: hand_over(owner=cast.administrator, to=cast.member),
        lambda: hand_over(owner=cast.owner, to=cast.owner),
        lambda: leave_team(membership=cast.owner),
    ):
        with pytest.raises(TeamRefused):
            act()
    assert roles(cast.team)["The owner"] == "owner"


def test_handing_over_to_somebody_who_just_left_changes_nothing(cast: Cast) -> None:
    gone = Membership.objects.get(pk=cast.member.pk)
    cast.member.delete()
    with pytest.raises(TeamRefused):
        hand_over(owner=cast.owner, to=gone)
    assert roles(cast.team)["The owner"] == "owner"


# --- Leaving ---


def test_those_in_charge_remove_members(cast: Cast) -> None:
    browser_of(cast.administrator.user).post(
        reverse("accounts:remove-member", args=[cast.member.pk])
    )
    assert "The member" not in roles(cast.team)
    leave_team(membership=cast.member)  # twice does no harm


def test_the_owner_cannot_be_removed(cast: Cast) -> None:
    address = reverse("accounts:remove-member", args=[cast.owner.pk])
    assert browser_of(cast.administrator.user).post(address).status_code == 404
    assert "The owner" in roles(cast.team)


def test_a_member_leaves(cast: Cast) -> None:
    client = browser_of(cast.member.user)
    client.post(reverse("accounts:leave-team", args=[cast.team.pk]))
    assert "The member" not in roles(cast.team)


def test_the_owner_is_told_how_to_leave(cast: Cast) -> None:
    client = browser_of(cast.owner.user)
    answer = client.post(reverse("accounts:leave-team", args=[cast.team.pk]), follow=True)
    assert "Hand the team over first, or delete it." in said(answer)
    assert "The owner" in roles(cast.team)


def test_the_owner_renames_and_deletes_the_team(cast: Cast) -> None:
    client = browser_of(cast.owner.user)
    client.post(reverse("accounts:rename-team", args=[cast.team.pk]), {"name": "Support"})
    assert Team.objects.get().name == "Support"
    client.post(reverse("accounts:delete-team", args=[cast.team.pk]))
    assert not Team.objects.exists()
    assert User.objects.filter(name__startswith="The ").count() == 4


# --- Nobody else ---

FORMS = {
    "rename-team": "team",
    "delete-team": "team",
    "invite": "team",
    "change-role": "member",
    "remove-member": "member",
    "withdraw": "invitation",
}


REFUSED = [
    ("administrator", "rename-team"),
    ("administrator", "delete-team"),
    *((who, name) for who in ("member", "outsider") for name in FORMS),
]


@pytest.mark.parametrize(("who", "name"), REFUSED)
def test_only_those_who_may_change_a_team(
    cast: Cast, invitation: TeamInvitation, who: str, name: str
) -> None:
    subject = {"team": cast.team, "member": cast.member, "invitation": invitation}[FORMS[name]]
    sent = {"name": "Taken", "email": "x@example.com", "role": "administrator"}
    user = UserFactory() if who == "outsider" else person(cast, who)
    before = (roles(cast.team), TeamInvitation.objects.count(), cast.team.name)
    address = reverse(f"accounts:{name}", args=[subject.pk])
    assert browser_of(user).post(address, sent).status_code == 404
    cast.team.refresh_from_db()
    assert (roles(cast.team), TeamInvitation.objects.count(), cast.team.name) == before


@pytest.mark.parametrize("name", ["leave-team", *FORMS])
def test_a_link_changes_nothing(cast: Cast, invitation: TeamInvitation, name: str) -> None:
    address = reverse(f"accounts:{name}", args=[1])
    assert browser_of(cast.owner.user).get(address).status_code == 405


def test_an_address_is_invited_once_to_a_team_whatever_its_case(
    cast: Cast, invitation: TeamInvitation
) -> None:
    with pytest.raises(IntegrityError, match="address_is_invited_once_to_a_team"):
        TeamInvitation.objects.create(
            team=cast.team,
            email=invitation.email.lower(),
            invited_by=cast.owner.user,
            created_at=NOW,
        )
