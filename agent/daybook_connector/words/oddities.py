"""What is odd about an event in a file, in words: from the codes of `daybook_ical.oddities`.

A sentence continues "The event cannot be read: …" or "It was read with caution: …".
"""

from collections.abc import Iterable, Mapping

from daybook_ical.oddities import Odd, Oddity

SENTENCES: Mapping[str, str] = {
    Odd.NO_DATA: "it holds no calendar data",
    Odd.CUT_OFF: "its data is cut off",
    Odd.DAMAGED: "its data is damaged",
    Odd.NO_START: "it has no start",
    Odd.NOT_A_TIME: "“%(value)s” is not a date or time",
    Odd.NOT_A_LENGTH: "“%(value)s” is not a duration",
    Odd.NOT_AN_OFFSET: "“%(value)s” is not an offset from UTC",
    Odd.NOT_A_PERIOD: "“%(value)s” is not a period in UTC",
    Odd.TOO_LONG: "“%(value)s” is too long",
    Odd.TOO_LONG_AGO: "“%(value)s” is too long ago",
    Odd.OUT_OF_RANGE: "a value is out of range",
    Odd.EMPTY: "its %(name)s is empty",
    Odd.ENDS_BEFORE_START: "its end lies before its start",
    Odd.UNKNOWN_ZONE: "unknown time zone “%(value)s”",
    Odd.ZONE_TOO_LONG: "its time zone is too long",
    Odd.ZONE_WITHOUT_RULES: "its time zone has no rules",
    Odd.ZONE_INCOMPLETE: "its time zone is not complete",
    Odd.RULE_UNREADABLE: "its recurrence rule “%(value)s” cannot be read",
    Odd.TOO_MANY_TIMES: "it tells more than %(most)s starts or ends",
    Odd.TOO_MANY_OCCURRENCES: "it repeats more often than can be counted",
    Odd.WHOLE_DAYS: "%(because)s, so whole days count",
    Odd.DAY_OF_END: "%(because)s, so the day of its end counts",
    Odd.TO_END_OF_LAST_DAY: ("%(because)s, so it counts to the end of the day on which it ends"),
    Odd.TO_END_OF_DAY: "%(because)s, so it counts to the end of its day",
    Odd.LENGTH_COUNTS: "%(because)s, so its DURATION counts",
    Odd.ONLY_END_HAS_ZONE: (
        "its end is given in a time zone and its start in none, so whole days count"
    ),
    Odd.SEVERAL_TIMES: (
        "it tells more than one start or end, so it counts from the first to the last"
    ),
    Odd.FREE_AND_BUSY: "it is marked as Free and as busy at once, so it counts as busy",
    Odd.INSTANCE_BESIDE_SERIES: (
        "%(because)s in a changed instance, which counts beside its series"
    ),
    Odd.INSTANCE_AS_IN_SERIES: (
        "%(because)s in a changed instance, which counts where its series has it"
    ),
    Odd.EXCEPTION_NOT_LEFT_OUT: "%(because)s in an exception, which is not left out",
    Odd.EXCEPTION_RULE_UNREADABLE: "its exception rule “%(value)s” cannot be read",
    Odd.EXTRA_UNREADABLE: "%(because)s in an extra date",
    Odd.EXTRA_WHOLE_DAY: "%(because)s in an extra date, which counts as a whole day",
    Odd.EXTRA_TO_END_OF_DAY: ("%(because)s in an extra date, which counts to the end of its day"),
    Odd.EXTRA_ENDS_BEFORE_START: (
        "an extra date ends before it starts and counts to the end of its day"
    ),
    Odd.RULE_NOT_AS_IT_STANDS: (
        "%(name)s of its recurrence rule “%(value)s” cannot be read as it stands"
    ),
    Odd.FIRST_TIME_ONLY: (
        "its recurrence rule “%(value)s” cannot be read, so only its first time counts"
    ),
    Odd.TOO_MANY_PARTS: (
        "it has more than %(most)s changed instances, so from the first of the others on all time "
        "counts"
    ),
    Odd.TOO_MANY_EXCEPTIONS: (
        "it has more than %(most)s single dates, so the other exceptions are not left out"
    ),
    Odd.TOO_MANY_EXTRAS: (
        "it has more than %(most)s single dates, so from the first of the others on all time counts"
    ),
    Odd.BEYOND_COUNTED: (
        "it repeats more often than can be counted, so beyond what was counted all time counts"
    ),
    Odd.EXCEPTIONS_BEYOND_COUNTED: (
        "its exception rule leaves out more than can be counted, so beyond what was counted "
        "nothing is left out"
    ),
    Odd.MORE: "and more of this kind",
}


def said(oddity: Oddity) -> str:
    """One oddity, without a full stop."""
    because = said(oddity.because) if oddity.because else ""
    return SENTENCES[oddity.code] % {
        "value": oddity.value,
        "name": oddity.name,
        "most": f"{oddity.most:,}",
        "because": because,
    }


def all_said(oddities: Iterable[Oddity]) -> str:
    """Several, one after the other; the same only once."""
    return "; ".join(dict.fromkeys(map(said, oddities)))
