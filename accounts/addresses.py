"""The mail addresses by which a person is known to the portal."""

from allauth.account.models import EmailAddress

from accounts.models import User


def addresses_of(user: User) -> tuple[str, ...]:
    """The one they sign in with, and others that are proved to be theirs."""
    proved = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    return tuple(dict.fromkeys([user.email, *proved.values_list("email", flat=True)]))
