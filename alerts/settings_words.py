"""What the page of alert settings says when something was done."""

from django.utils.translation import gettext as _


def saved() -> str:
    return _("Your alert settings are saved.")


def address_first() -> str:
    return _("Save a webhook address first.")


def test_on_its_way() -> str:
    return _("The test is on its way. Its outcome shows below in a moment.")
