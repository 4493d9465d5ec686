"""CalDAV's entry in the table of kinds."""

from connectors.kinds.entry import Kind
from connectors.kinds.push import NoPush
from connectors.kinds.sign_in import SignIn, Way
from connectors.kinds.words import KindWords
from kinds.caldav.checks import CALDAV_CHECKS
from kinds.caldav.provider import CaldavProvider
from kinds.caldav.services import SERVICES

KIND = Kind(
    code="caldav",
    name="CalDAV",
    label="CalDAV (iCloud, Fastmail, Nextcloud, …)",
    sign_in=SignIn(Way.PASSWORD, SERVICES),
    open=CaldavProvider,
    push=NoPush(
        "CalDAV servers do not push changes, so Daybook asks them at the interval you choose."
    ),
    words=KindWords(
        about="CalDAV is how iCloud, Fastmail, Nextcloud and many others open their calendars.",
    ),
    checks=CALDAV_CHECKS,
)
