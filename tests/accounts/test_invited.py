"""Where sign-up is closed, an invitation lets in the person it was mailed to, and nobody else."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.invite import invite, withdraw_invitation
from accounts.links import invitation_token
from accounts.models import Membership, TeamInvitation, User
from tests.accounts.mailing import mailed
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

SIGNUP = "/account/signup/"
PASSWORD = "a sentence to remember"
FILLED_IN = {
    "email": "dora@example.com",
    "name": "Dora",
    "timezone": "UTC",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture(autouse=True)
def _closed(settings) -> None:
    settings.ALLOW_SIGNUP = False
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.fixture
def invitation(anna: User) -> TeamInvitation:
    team = MembershipFactory(user=anna, role="owner").team
    return invite(team=team, email="Dora@example.com", role="member", by=anna, now=timezone.now())


def address_of(invitation: TeamInvitation) -> str:
    return reverse("accounts:invitation", args=[invitation_token(invitation)])


def test_invited_person_makes_an_account_and_joins(
    client: Client, invitation: TeamInvitation
) -> None:
    link = address_of(invitation)
    assert client.get(link).status_code == 200
    page = client.get(f"{SIGNUP}?next={link}&email=dora@example.com").content.decode()
    assert "Create an account" in page
    assert 'value="dora@example.com"' in page
    answer = client.post(SIGNUP, {**FILLED_IN, "next": link})
    assert (answer.status_code, answer["Location"]) == (302, link)
    dora = User.objects.get(email="dora@example.com")
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert EmailAddress.objects.get(user=dora).verified
    assert mailed() == [], "opening the link has confirmed the address"
    client.post(link, {"answer": "accept"})
    assert Membership.objects.get(user=dora).team == invitation.team
    assert not dora.is_staff


def test_invitation_is_no_ticket_for_another_address(
    client: Client, invitation: TeamInvitation
) -> None:
    client.get(address_of(invitation))
    answer = client.post(SIGNUP, {**FILLED_IN, "email": "eve@example.com"})
    assert "Take the address that your invitation was mailed to." in answer.content.decode()
    assert not User.objects.filter(email="eve@example.com").exists()


def test_without_the_link_sign_up_stays_closed(client: Client, invitation: TeamInvitation) -> None:
    assert "Sign-up is closed" in client.get(SIGNUP).content.decode()
    client.post(SIGNUP, FILLED_IN)
    client.get(reverse("accounts:invitation", args=["1.forged"]))
    client.post(SIGNUP, FILLED_IN)
    assert User.objects.count() == 1


def test_invitation_that_is_over_opens_nothing(client: Client, invitation: TeamInvitation) -> None:
    client.get(address_of(invitation))
    assert "Create an account" in client.get(SIGNUP).content.decode()
    TeamInvitation.objects.update(created_at=invitation.created_at - timedelta(days=8))
    assert "Sign-up is closed" in client.get(SIGNUP).content.decode()
    TeamInvitation.objects.update(created_at=invitation.created_at)
    withdraw_invitation(invitation=invitation)
    assert "Sign-up is closed" in client.get(SIGNUP).content.decode()


def test_sign_in_page_shows_no_link_that_leads_nowhere(
    client: Client, anna: User, settings
) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert "Create an account" not in page
    assert "Nobody has an account here yet" not in page
    settings.ALLOW_SIGNUP = True
    assert "Create an account" in client.get(reverse("account_login")).content.decode()
