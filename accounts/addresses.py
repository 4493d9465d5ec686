"""The mail addresses by which a person is known to the portal."""

from collections.abc import Collection

from allauth.account.models import EmailAddress

from accounts.models import User


def addresses_of(users: Collection[User]) -> dict[int, tuple[str, ...]]:
    """By their numbers, in one query: the address that each signs in with, and others that are
    proved to be theirs."""
    found = {user.pk: {user.email: None} for user in users}
    proved = EmailAddress.objects.filter(user__in=found, verified=True).order_by("pk")
    for number, email in proved.values_list("user_id", "email"):
        found[number][email] = None
    return {number: tuple(emails) for number, emails in found.items()}
