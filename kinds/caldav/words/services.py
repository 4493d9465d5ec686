"""What to enter for each calendar service, and where its app passwords are made."""

from django.utils.translation import gettext_lazy as _

ICLOUD_ADDRESS = _("Apple's calendar server; leave it as it is.")
ICLOUD_USERNAME = _("The mail address of your Apple Account.")
ICLOUD_SIGN_IN = _(
    "Your Apple password does not work here. Make an app-specific password at "
    "account.apple.com under Sign-In and Security, and paste it with its dashes."
)
FASTMAIL_ADDRESS = _("Fastmail's calendar server; leave it as it is.")
FASTMAIL_USERNAME = _("Your full Fastmail address, also when your mail has its own domain.")
FASTMAIL_SIGN_IN = _(
    "Make an app password in Fastmail under Settings, Privacy & Security, "
    "Connected apps & API tokens, with access to calendars."
)
NEXTCLOUD_ADDRESS = _("Where you open Nextcloud, for example https://cloud.example.com/.")
NEXTCLOUD_USERNAME = _("The name you sign in to Nextcloud with.")
NEXTCLOUD_SIGN_IN = _(
    "Make an app password in Nextcloud under Personal settings, Security, "
    "Devices & sessions. With two-factor sign-in nothing else works."
)
MAILBOX_ADDRESS = _("mailbox.org's calendar server; leave it as it is.")
MAILBOX_USERNAME = _("Your mailbox.org address.")
MAILBOX_SIGN_IN = _(
    "Your mailbox.org password, or an application password made in its settings "
    "if you use two-factor sign-in."
)
RADICALE_ADDRESS = _("The server's address (https://…), its bare name, or your mail address.")
RADICALE_USERNAME = _("As on the server. Not needed if you entered your mail address above.")
RADICALE_SIGN_IN = _(
    "If the service offers app passwords, make one for Daybook: it can be "
    "withdrawn without changing your own."
)
ANY_OTHER = _("Radicale or another server")
