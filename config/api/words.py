"""What the API says of errors besides their codes, in the language that the request asks for."""

from django.utils.translation import gettext as _


def some_fields() -> str:
    return _("Some fields are not right.")


def broken() -> str:
    return _("Something went wrong in the portal; its log says what.")


def too_large(most: int) -> str:
    """`most` are kilobytes."""
    return _("A request may have at most %(most)s kB.") % {"most": most}


def not_json(why: str) -> str:
    return _("This is not JSON: %(why)s") % {"why": why}


def nothing_here(*, ends_with_slash: bool) -> str:
    if ends_with_slash:
        return _(
            "There is nothing at this address. The schema at /api/v1/schema/ lists what there is."
        )
    return _("There is nothing at this address. Addresses end with a slash.")
