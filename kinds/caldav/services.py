"""Calendar services that people know by name: what to enter for them, and where it is found."""

from connectors.kinds.sign_in import Service

SERVICES: tuple[Service, ...] = (
    Service(
        key="icloud",
        name="iCloud",
        icon="cloud",
        address="https://caldav.icloud.com/",
        address_help="Apple's calendar server; leave it as it is.",
        username_help="The mail address of your Apple Account.",
        sign_in_help="Your Apple password does not work here. Make an app-specific password at "
        "account.apple.com under Sign-In and Security, and paste it with its dashes.",
        page="https://account.apple.com/account/manage",
        marks=("icloud.com", "me.com", "mac.com"),
    ),
    Service(
        key="fastmail",
        name="Fastmail",
        icon="mail",
        address="https://caldav.fastmail.com/",
        address_help="Fastmail's calendar server; leave it as it is.",
        username_help="Your full Fastmail address, also when your mail has its own domain.",
        sign_in_help="Make an app password in Fastmail under Settings, Privacy & Security, "
        "Connected apps & API tokens, with access to calendars.",
        page="https://app.fastmail.com/settings/security/apps",
        marks=("fastmail.com", "fastmail.fm"),
    ),
    Service(
        key="nextcloud",
        name="Nextcloud",
        icon="server",
        address="",
        address_help="Where you open Nextcloud, for example https://cloud.example.com/.",
        username_help="The name you sign in to Nextcloud with.",
        sign_in_help="Make an app password in Nextcloud under Personal settings, Security, "
        "Devices & sessions. With two-factor sign-in nothing else works.",
        marks=("nextcloud", "remote.php"),
    ),
    Service(
        key="mailbox",
        name="mailbox.org",
        icon="mail",
        address="https://dav.mailbox.org/",
        address_help="mailbox.org's calendar server; leave it as it is.",
        username_help="Your mailbox.org address.",
        sign_in_help="Your mailbox.org password, or an application password made in its settings "
        "if you use two-factor sign-in.",
        marks=("mailbox.org",),
    ),
    Service(
        key="radicale",
        name="Radicale or another server",
        icon="calendar-days",
        address="",
        address_help="The server's address (https://…), its bare name, or your mail address.",
        username_help="As on the server. Not needed if you entered your mail address above.",
        sign_in_help="If the service offers app passwords, make one for Daybook: it can be "
        "withdrawn without changing your own.",
    ),
)
