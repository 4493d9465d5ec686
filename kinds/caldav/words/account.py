"""What pages say of this kind of account."""

from django.utils.translation import gettext_lazy as _

ABOUT = _("CalDAV is how iCloud, Fastmail, Nextcloud and many others open their calendars.")
LABEL = _("CalDAV (iCloud, Fastmail, Nextcloud, …)")
NO_PUSH = _("CalDAV servers do not push changes, so Daybook asks them at the interval you choose.")
