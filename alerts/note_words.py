"""What is known of an address for alerts that cannot be used, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from providers.words.telling import Sentence

NOTES: Mapping[str, Sentence] = {"alerts-without-https": _("alerts are sent with https only")}
