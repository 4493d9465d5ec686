"""CalDAV's entry in the table of kinds."""

from connectors.kinds.entry import Kind
from connectors.kinds.push import NoPush
from connectors.kinds.sign_in import SignIn, Way
from connectors.kinds.words import KindWords
from kinds.caldav.checks import CALDAV_CHECKS
from kinds.caldav.provider import CaldavProvider
from kinds.caldav.services import SERVICES
from kinds.caldav.words import account as words

KIND = Kind(
    code="caldav",
    name="CalDAV",
    label=words.LABEL,
    sign_in=SignIn(Way.PASSWORD, SERVICES),
    open=CaldavProvider,
    push=NoPush(words.NO_PUSH),
    words=KindWords(about=words.ABOUT),
    checks=CALDAV_CHECKS,
)
