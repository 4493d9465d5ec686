"""Values with words of their own, by the name of the gap."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

PHRASES: Mapping[str, Mapping[str, Sentence]] = {
    "source": {"settings": _("from the settings"), "system": _("from the system")},
    "named_by": {"settings": _("named by the settings"), "system": _("named by the system")},
    "lacking": {
        "server": _("the server"),
        "portal": _("the portal's address there"),
        "account": _("the account"),
        "password": _("its password"),
    },
    "store": {"outlook": "Outlook", "vdir": _("Folder of .ics files")},
    "issuer": {"": _("nobody")},
    "subject": {"": _("nobody")},
}

ACCESS: Mapping[str, Sentence] = {
    "free-busy": _("free-busy"),
    "read-only": _("read-only"),
    "read-write": _("read-write"),
}
"""What may be done with a calendar, in few words."""
