"""What is odd about an event, in the words that the calendar's owner reads.

The sentences of oddities continue "It was read with caution: …", so they have no full stop.
"""

from collections.abc import Iterable, Mapping

from daybook_ical.oddities import Odd, Oddity
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calendars.domain.caution import Caution
from languages.numbers import number
from providers.oddities import NOTED
from providers.words import said

ODDITIES: Mapping[str, str | Promise] = {
    Odd.NO_DATA: _("it holds no calendar data"),
    Odd.CUT_OFF: _("its data is cut off"),
    Odd.DAMAGED: _("its data is damaged"),
    Odd.NO_START: _("it has no start"),
    Odd.NOT_A_TIME: _("“%(value)s” is not a date or time"),
    Odd.NOT_A_LENGTH: _("“%(value)s” is not a duration"),
    Odd.NOT_AN_OFFSET: _("“%(value)s” is not an offset from UTC"),
    Odd.NOT_A_PERIOD: _("“%(value)s” is not a period in UTC"),
    Odd.TOO_LONG: _("“%(value)s” is too long"),
    Odd.TOO_LONG_AGO: _("“%(value)s” is too long ago"),
    Odd.OUT_OF_RANGE: _("a value is out of range"),
    Odd.EMPTY: _("its %(name)s is empty"),
    Odd.ENDS_BEFORE_START: _("its end lies before its start"),
    Odd.UNKNOWN_ZONE: _("unknown time zone “%(value)s”"),
    Odd.ZONE_TOO_LONG: _("its time zone is too long"),
    Odd.ZONE_WITHOUT_RULES: _("its time zone has no rules"),
    Odd.ZONE_INCOMPLETE: _("its time zone is not complete"),
    Odd.RULE_UNREADABLE: _("its recurrence rule “%(value)s” cannot be read"),
    Odd.TOO_MANY_TIMES: _("it tells more than %(most)s starts or ends"),
    Odd.TOO_MANY_OCCURRENCES: _("it repeats more often than can be counted"),
    Odd.WHOLE_DAYS: _("%(because)s, so whole days count"),
    Odd.DAY_OF_END: _("%(because)s, so the day of its end counts"),
    Odd.TO_END_OF_LAST_DAY: _("%(because)s, so it counts to the end of the day on which it ends"),
    Odd.TO_END_OF_DAY: _("%(because)s, so it counts to the end of its day"),
    Odd.LENGTH_COUNTS: _("%(because)s, so its DURATION counts"),
    Odd.ONLY_END_HAS_ZONE: _(
        "its end is given in a time zone and its start in none, so whole days count"
    ),
    Odd.SEVERAL_TIMES: _(
        "it tells more than one start or end, so it counts from the first to the last"
    ),
    Odd.FREE_AND_BUSY: _("it is marked as Free and as busy at once, so it counts as busy"),
    Odd.INSTANCE_BESIDE_SERIES: _(
        "%(because)s in a changed instance, which counts beside its series"
    ),
    Odd.INSTANCE_AS_IN_SERIES: _(
        "%(because)s in a changed instance, which counts where its series has it"
    ),
    Odd.EXCEPTION_NOT_LEFT_OUT: _("%(because)s in an exception, which is not left out"),
    Odd.EXCEPTION_RULE_UNREADABLE: _("its exception rule “%(value)s” cannot be read"),
    Odd.EXTRA_UNREADABLE: _("%(because)s in an extra date"),
    Odd.EXTRA_WHOLE_DAY: _("%(because)s in an extra date, which counts as a whole day"),
    Odd.EXTRA_TO_END_OF_DAY: _("%(because)s in an extra date, which counts to the end of its day"),
    Odd.EXTRA_ENDS_BEFORE_START: _(
        "an extra date ends before it starts and counts to the end of its day"
    ),
    Odd.RULE_NOT_AS_IT_STANDS: _(
        "%(name)s of its recurrence rule “%(value)s” cannot be read as it stands"
    ),
    Odd.FIRST_TIME_ONLY: _(
        "its recurrence rule “%(value)s” cannot be read, so only its first time counts"
    ),
    Odd.TOO_MANY_PARTS: _(
        "it has more than %(most)s changed instances, so from the first of the others on all time "
        "counts"
    ),
    Odd.TOO_MANY_EXCEPTIONS: _(
        "it has more than %(most)s single dates, so the other exceptions are not left out"
    ),
    Odd.TOO_MANY_EXTRAS: _(
        "it has more than %(most)s single dates, so from the first of the others on all time counts"
    ),
    Odd.BEYOND_COUNTED: _(
        "it repeats more often than can be counted, so beyond what was counted all time counts"
    ),
    Odd.EXCEPTIONS_BEYOND_COUNTED: _(
        "its exception rule leaves out more than can be counted, so beyond what was counted "
        "nothing is left out"
    ),
    Odd.MORE: _("and more of this kind"),
    "not-worked-out": _("Daybook could not work out when this event takes place"),
}


def oddity_said(oddity: Oddity) -> str:
    """One oddity. One that this version does not know is told by its code."""
    if oddity.code == NOTED:
        if oddity.because and isinstance(oddity.note, Mapping):
            return said({**oddity.note, "because": oddity_said(oddity.because)})
        return said(oddity.note)
    if oddity.code not in ODDITIES:
        return oddity.code
    gaps = {"value": oddity.value, "name": oddity.name, "most": number(oddity.most)}
    because = oddity_said(oddity.because) if oddity.because else ""
    return str(ODDITIES[oddity.code]) % {**gaps, "because": because}


def oddities_said(oddities: Iterable[Oddity]) -> str:
    """Several, one after the other; the same only once."""
    return "; ".join(dict.fromkeys(_without_stop(oddity_said(one)) for one in oddities))


def _without_stop(told: str) -> str:
    """A PC's own words may be a whole sentence."""
    return told.removesuffix(".")


def problem_said(caution: Caution) -> str:
    """Why an event is not understood; empty if it is."""
    return oddity_said(caution.problem) if caution.problem else ""


def doubts_said(caution: Caution) -> str:
    return oddities_said(caution.doubts)


def caution_said(caution: Caution) -> str:
    """What has to be known of the event's busy time, as sentences; or empty."""
    if caution.problem:
        return gettext(
            "Its present version cannot be read: %(problem)s. What is known of it counts."
        ) % {"problem": _without_stop(problem_said(caution))}
    if caution.doubts:
        return gettext("It was read with caution: %(doubts)s.") % {"doubts": doubts_said(caution)}
    return ""
