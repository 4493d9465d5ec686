"""Calendar services that people know by name: what to enter for them, and where it is found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """`address` is filled in for the host; empty when everybody has their own server.

    `sign_in_help` says where the service lets people make an app password, `page` is that place.
    """

    key: str
    name: str
    icon: str
    address: str
    address_help: str
    username_help: str
    sign_in_help: str
    page: str = ""
    marks: tuple[str, ...] = ()


PRESETS: tuple[Preset, ...] = (
    Preset(
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
    Preset(
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
    Preset(
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
    Preset(
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
    Preset(
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

OTHER = PRESETS[-1]


def preset(key: str) -> Preset:
    """The preset of that key; the one for any server when there is none."""
    return next((one for one in PRESETS if one.key == key), OTHER)


def preset_for(address: str, account: str = "") -> Preset:
    """The service that an address belongs to, as far as it can be told."""
    text = f"{address} {account}".lower() if "@" in address else address.lower()
    return next((one for one in PRESETS if any(mark in text for mark in one.marks)), OTHER)
