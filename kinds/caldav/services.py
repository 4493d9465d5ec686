"""Calendar services that people know by name: what to enter for them, and where it is found."""

from connectors.kinds.sign_in import Service
from kinds.caldav.words import services as words

SERVICES: tuple[Service, ...] = (
    Service(
        key="icloud",
        name="iCloud",
        icon="cloud",
        address="https://caldav.icloud.com/",
        address_help=words.ICLOUD_ADDRESS,
        username_help=words.ICLOUD_USERNAME,
        sign_in_help=words.ICLOUD_SIGN_IN,
        page="https://account.apple.com/account/manage",
        marks=("icloud.com", "me.com", "mac.com"),
    ),
    Service(
        key="fastmail",
        name="Fastmail",
        icon="mail",
        address="https://caldav.fastmail.com/",
        address_help=words.FASTMAIL_ADDRESS,
        username_help=words.FASTMAIL_USERNAME,
        sign_in_help=words.FASTMAIL_SIGN_IN,
        page="https://app.fastmail.com/settings/security/apps",
        marks=("fastmail.com", "fastmail.fm"),
    ),
    Service(
        key="nextcloud",
        name="Nextcloud",
        icon="server",
        address="",
        address_help=words.NEXTCLOUD_ADDRESS,
        username_help=words.NEXTCLOUD_USERNAME,
        sign_in_help=words.NEXTCLOUD_SIGN_IN,
        marks=("nextcloud", "remote.php"),
    ),
    Service(
        key="mailbox",
        name="mailbox.org",
        icon="mail",
        address="https://dav.mailbox.org/",
        address_help=words.MAILBOX_ADDRESS,
        username_help=words.MAILBOX_USERNAME,
        sign_in_help=words.MAILBOX_SIGN_IN,
        marks=("mailbox.org",),
    ),
    Service(
        key="radicale",
        name=words.ANY_OTHER,
        icon="calendar-days",
        address="",
        address_help=words.RADICALE_ADDRESS,
        username_help=words.RADICALE_USERNAME,
        sign_in_help=words.RADICALE_SIGN_IN,
    ),
)
