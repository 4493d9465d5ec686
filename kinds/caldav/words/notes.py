"""What CalDAV tells of an account, in words. Notes stand within brackets, without a full stop."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from providers.words.telling import Gaps, Sentence, filled


def _handed_out_none(told: Gaps) -> str:
    sentence = ngettext(
        "the server listed %(count)s event and did not hand it out",
        "the server listed %(count)s events and handed out none of them",
        told["count"],
    )
    return sentence % {"count": filled(told["count"])}


NOTES: Mapping[str, Sentence] = {
    "all-at-once-failed": _("all at once failed"),
    "changes-go-round": _("the server kept sending the same part of its changes"),
    "changes-silent": _("its list of changes was empty although the calendar had changed"),
    "changes-stale": _("its list of changes named events that had not changed"),
    "no-token": _("the server gave no sync token"),
    "place-out-of-use": _("the stored place in the calendar is out of use"),
    "spelled-anew": _("its list of changes spelled addresses otherwise than before"),
    "token-refused": _("the server answered %(status)s to the stored sync token"),
    "token-stuck": _("its sync token stayed the same although the calendar had changed"),
    "answered-inside-a-list": _("the server answered %(status)s inside a list"),
    "answered-saying": _("%(host)s answered %(status)s: %(words)s"),
    "answered-with": _("%(host)s answered %(status)s with %(what)s"),
    "broken-document": _("%(host)s sent a broken document instead of complete XML"),
    "busy-times-unreadable": _("the server sent busy times that cannot be read"),
    "calendar-not-connected": _("The calendar at %(url)s is not connected: %(error)s"),
    "calendar-without-events": _(
        "The calendar at %(url)s is not connected: it holds no events, or the account may not read "
        "them."
    ),
    "damaged-list-too-large": _("%(host)s sent a damaged list of more than %(most)s bytes"),
    "empty-answer": _("%(host)s sent an empty answer instead of complete XML"),
    "empty-or-spaces": _("it is empty or contains spaces"),
    "event-cut-off": _("%(host)s sent an event that is cut off"),
    "event-too-large": _("It is larger than %(megabytes)s MB without its attachments"),
    "event-too-long": _("It has more than %(most)s lines"),
    "event-too-rich": _("It has more parts, exceptions and text than %(most)s usual events"),
    "event-withheld": _("The server does not hand out this event (%(reason)s)"),
    "event-locked": _("%(answer)s, the event is locked"),
    "handed-out-none": _handed_out_none,
    "it-answered": _("it answered %(status)s"),
    "list-too-long": _("a list has more than %(most)s resources and properties"),
    "listed-but-not-handed-out": _("the server listed an event that it did not hand out"),
    "listed-but-not-there": _(
        "The server lists this event, but says that it does not exist when asked for it"
    ),
    "listed-a-part": _("the server listed only a part of the calendar"),
    "listing-unreadable": _("the server listed something that cannot be read"),
    "name-taken": _("%(host)s answered %(status)s: its name or UID is taken"),
    "names-no-account": _("%(host)s names no account"),
    "no-calendar-at-the-address": _(
        "There is no calendar for this account at %(url)s (%(why)s); the calendars are those that "
        "the server lists for the account."
    ),
    "no-calendars-for-accounts": _("%(host)s has no calendars for accounts"),
    "no-domain": _("the part after the @ is no domain"),
    "no-event": _("%(host)s sent something else instead of an event"),
    "no-list": _("%(host)s sent XML that is no list of resources"),
    "no-xml": _("%(host)s sent something else instead of complete XML"),
    "nothing-about-the-address": _("the server said nothing about the address it was asked for"),
    "place-taken": _("another event has its place"),
    "resource-too-large": _("one resource is larger than %(megabytes)s MB"),
    "resource-too-rich": _("one resource has more than %(most)s tags and attributes"),
    "server-answered": _("the server answered %(status)s"),
    "server-at-another-site": _(
        "its domain names %(host)s, at another site, as its calendar server; to sign in there, "
        "enter https://%(host)s"
    ),
    "too-long-for-all-at-once": _("the server takes too long for all at once"),
    "too-many-calendars": _("the account has more than %(most)s calendars"),
    "user-name-not-taken": _("%(host)s did not take the user name"),
    "web-page": _("%(host)s sent a web page instead of complete XML"),
}
