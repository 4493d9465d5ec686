"""Make an account that may use the support pages, at the terminal or as the first of a portal."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts import words
from accounts.models import User


class AlreadySetUp(Exception):
    """Somebody has an account by now, so there is no first one to make."""


@transaction.atomic
def make_administrator(*, email: str, name: str, timezone: str, password: str) -> User:
    """Raises `ValidationError` with the fields that are wrong, or an address that is taken."""
    user = User(email=User.objects.normalize_email(email.strip()), name=name.strip())
    user.timezone, user.slug = timezone, User.objects.free_slug(name)
    user.is_staff = user.is_superuser = True
    user.set_password(password)
    _validate(user, password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError({"email": words.just_taken()}) from error
    # Whoever has the machine's terminal answers for the address.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_first_administrator(*, email: str, name: str, timezone: str, password: str) -> User:
    """The same while nobody has an account; of two at once, one is the first.

    Raises `AlreadySetUp`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Waits for whoever is just making an account, and has everybody else wait.
            cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
        if User.objects.exists():
            raise AlreadySetUp
        return make_administrator(email=email, name=name, timezone=timezone, password=password)


@transaction.atomic
def promote(*, user: User) -> None:
    """Let somebody who has an account use the support pages. Saying so again changes nothing."""
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])


def _validate(user: User, password: str) -> None:
    """All that is wrong at once."""
    problems: dict[str, list[str]] = {}
    try:
        user.full_clean()
    except ValidationError as error:
        problems = dict(error.message_dict)
        # The address is unique by a constraint, which names no field.
        if "__all__" in problems:
            problems["email"] = [*problems.get("email", []), *problems.pop("__all__")]
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems["password"] = error.messages
    if problems:
        raise ValidationError(problems)
