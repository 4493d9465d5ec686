"""What people are told about their account, their tokens and their teams."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from languages.lengths import wait
from languages.numbers import number

About = Mapping[str, Any]

TIME_ZONE = gettext_lazy("Time zone")
NOT_A_ZONE = gettext_lazy("“%(name)s” is not a time zone. Choose one such as Europe/Berlin.")
NO_ZONE_NAME = gettext_lazy(
    "“%(name)s” is not a time zone. Use an IANA name such as Europe/Berlin."
)
UNKNOWN_FIELD = gettext_lazy("There is no such field here.")
NAIVE_INSTANT = gettext_lazy("Add the offset from UTC, such as 2026-12-01T09:00:00Z.")
REMOTE_INSTANT = gettext_lazy("Choose a time between 1970 and 2200.")


def profile_saved() -> str:
    return _("Your profile is saved.")


def no_bearer() -> str:
    return _("Send the token as “Authorization: Bearer <token>”.")


def no_such_token() -> str:
    return _("This token is unknown, expired or revoked.")


def lacks_scope(scope: str | None) -> str:
    return _("This token lacks the scope “%(scope)s”.") % {"scope": scope}


def zone_changes(before: str, after: str) -> str:
    """Of a span in which clocks change."""
    return _("%(before)s, then %(after)s") % {"before": before, "after": after}


def token_revoked(name: str) -> str:
    return _("“%(name)s” is revoked. It stopped working at once.") % {"name": name}


def too_many_passwords(seconds: int) -> str:
    return _(
        "Too many wrong passwords. Try again in %(wait)s, or choose a new password by mail."
    ) % {"wait": wait(seconds, case="dative")}


def just_taken() -> str:
    """Of a mail address, by somebody who was quicker."""
    return _("An account with this address was just made.")


# --- Teams ---


def refusal(code: str, about: About) -> str:
    """Why a team cannot do what it was asked to."""
    if code in _COUNTING:
        return _COUNTING[code](about)
    return str(_REFUSALS[code] % about)


def team_made(team: str) -> str:
    return _("“%(team)s” is there. Invite the people whose calendars you look after.") % {
        "team": team
    }


def team_renamed(team: str) -> str:
    return _("The team is called “%(team)s” now.") % {"team": team}


def team_needs_name() -> str:
    return _("A team needs a name of at most 120 characters.")


def team_deleted(team: str) -> str:
    return _("“%(team)s” is deleted. Everybody keeps their calendars and pages.") % {"team": team}


def choose_role() -> str:
    return _("Choose one of the roles.")


def handed_over(person: str, team: str) -> str:
    return _("%(person)s owns “%(team)s” now; you are an administrator.") % {
        "person": person,
        "team": team,
    }


def role_changed(person: str, *, administers: bool) -> str:
    if administers:
        return _("%(person)s is an administrator now.") % {"person": person}
    return _("%(person)s is a member now.") % {"person": person}


def removed(person: str) -> str:
    return _("%(person)s is no longer in the team. Their calendars and pages are untouched.") % {
        "person": person
    }


def left(team: str) -> str:
    return _("You have left “%(team)s”. Nobody there sees the health of your calendars now.") % {
        "team": team
    }


# --- Invitations ---


def invitation_subject(by: str, team: str) -> str:
    return _("%(by)s invites you to the team %(team)s") % {"by": by, "team": team}


def invitation_sent(email: str) -> str:
    return _("An invitation is on its way to %(email)s.") % {"email": email}


def invitation_withdrawn(email: str) -> str:
    return _("The invitation of %(email)s is withdrawn.") % {"email": email}


def declined(team: str) -> str:
    return _("You declined. “%(team)s” sees nothing of yours.") % {"team": team}


def joined(team: str) -> str:
    return _("Welcome to “%(team)s”.") % {"team": team}


def _too_many_mails(about: About) -> str:
    return ngettext(
        "You have sent %(most)s invitation today. Go on tomorrow.",
        "You have sent %(most)s invitations today. Go on tomorrow.",
        about["most"],
    ) % {"most": number(about["most"])}


def _too_many_open(about: About) -> str:
    return ngettext(
        "%(most)s invitation waits for an answer. Withdraw some first.",
        "%(most)s invitations wait for an answer. Withdraw some first.",
        about["most"],
    ) % {"most": number(about["most"])}


def _too_many_teams(about: About) -> str:
    return ngettext(
        "You own %(most)s team already. Delete one that is not needed.",
        "You own %(most)s teams already. Delete one that is not needed.",
        about["most"],
    ) % {"most": number(about["most"])}


_COUNTING: Mapping[str, Callable[[About], str]] = {
    "too-many-mails": _too_many_mails,
    "too-many-open": _too_many_open,
    "too-many-teams": _too_many_teams,
}
_REFUSALS = {
    "in-team": gettext_lazy(
        "%(email)s is in the team already. You can change the role in the list."
    ),
    "over": gettext_lazy("This invitation is no longer valid. Ask for a new one."),
    "for-other": gettext_lazy("This invitation is for %(email)s. Sign in with that address."),
    "one-owner": gettext_lazy("A team has one owner, who hands it over in person."),
    "not-a-member": gettext_lazy("A team can only be handed over to another of its members."),
    "not-the-owner": gettext_lazy("Only the owner can hand the team over."),
    "has-left": gettext_lazy("This person has left the team meanwhile."),
    "owner-stays": gettext_lazy("The owner cannot leave. Hand the team over first, or delete it."),
    "not-made": gettext_lazy("The team could not be made just now. Try again."),
}
