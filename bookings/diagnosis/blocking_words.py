"""Does the page block on busy time, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.words.table import AnswerWords, CheckWords

WORDS = CheckWords(
    question=("blocking", _("Does the page block on busy time?")),
    answers={
        "no-page-open": AnswerWords(
            _("No page is open for bookings"),
            _("No page is open for bookings, so no time is offered."),
        ),
        "every-event-blocks": AnswerWords(
            _("Every busy event blocks"),
            _("Every event that is not shown as Free closes the times it touches."),
        ),
        "not-every-event-blocks": AnswerWords(
            "%(title)s",
            "%(meaning_sentences)s",
            _("If this is not what you want, change it here."),
        ),
    },
    sayings={
        "event-takes-seat": ngettext_lazy(
            "On “%(page)s” an event in the main calendar only takes one of %(seats)s seats: the "
            "time stays offered to others.",
            "On “%(page)s” an event in the main calendar only takes one of %(seats)s seats: the "
            "time stays offered to others.",
            "seats",
        ),
        "you-chose-exemptions": _("In “%(calendar)s” you chose that %(what)s do not block."),
        "events-take-seats-title": _("Events only take a seat of “%(page)s”"),
        "exempted-title": _("Not every event in “%(calendar)s” blocks"),
        "exempted": _("“%(calendar)s”: %(what)s are exempted from blocking."),
        "exempt-tentative": _("tentative events"),
        "exempt-elsewhere": _("“working elsewhere”"),
        "exempt-unanswered": _("unanswered invitations"),
        "exempt-all-day": _("all-day events"),
        "no-exceptions": _(
            "No calendar of this account has exceptions: all but Free and declined blocks."
        ),
        "page-blocks": _("“%(page)s”: %(session)s"),
        "closed-page-blocks": _("“%(page)s” (closed for bookings): %(session)s"),
        "one-on-one": _("one-on-one; any busy event closes a time."),
        "group-events-take-seats": ngettext_lazy(
            "group with %(seats)s seats; an event in the main calendar takes one seat, others "
            "close the time. A time with own bookings stays offered while seats are left.",
            "group with %(seats)s seats; an event in the main calendar takes one seat, others "
            "close the time. A time with own bookings stays offered while seats are left.",
            "seats",
        ),
        "group-events-close": ngettext_lazy(
            "group with %(seats)s seats; any event that is not the page's own closes a time. A "
            "time with own bookings stays offered while seats are left.",
            "group with %(seats)s seats; any event that is not the page's own closes a time. A "
            "time with own bookings stays offered while seats are left.",
            "seats",
        ),
        "unlimited-group-events-take-seats": _(
            "group with any number of guests; an event in the main calendar takes one seat, "
            "others close the time. A time with own bookings stays offered while seats are left."
        ),
        "unlimited-group-events-close": _(
            "group with any number of guests; any event that is not the page's own closes a "
            "time. A time with own bookings stays offered while seats are left."
        ),
    },
)
