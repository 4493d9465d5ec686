"""Random calendar files, as programs of all kinds write them and damage leaves them."""

from collections.abc import Sequence

from hypothesis import strategies as st

Lines = Sequence[str]
Strategy = st.SearchStrategy[list[str]]

# A zone that only the file knows, its name escaped in one place and not in the other.
DEFINED = (
    "BEGIN:VTIMEZONE",
    "TZID:Rome\\, Home",
    "BEGIN:STANDARD",
    "DTSTART:16011025T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010325T020000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)
MOMENTS = (
    ":2026{}T090000Z",
    ":2026{}T090000",
    ":2026{}T023000",
    ";TZID=Europe/Berlin:2026{}T090000",
    ";TZID=America/New_York:2026{}T233000",
    ";TZID=W. Europe Standard Time:2026{}T090000",
    ';TZID="Rome, Home":2026{}T090000',
    ";TZID=Mars/Olympus:2026{}T090000",
    ";TZID=:2026{}T090000",
    ";VALUE=DATE:2026{}",
    ":2026{}",
    ":2026{}T256199",
    ":",
    ":soon",
)
DAYS = ("0301", "0328", "0329", "0330", "0331", "0402", "0410")
RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;COUNT=4",
    "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;INTERVAL=0;COUNT=3",
    "FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU",
    "FREQ=WEEKLY;BYDAY=",
    "FREQ=WEEKLY;COUNT=0;UNTIL=20260410T235959Z;BYDAY=FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=0",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;UNTIL=20260402",
    "FREQ=DAILY;UNTIL=20260402T220000Z",
    "FREQ=DAILY;UNTIL=20260401T235959Z",
    "FREQ=DAILY;UNTIL=",
    "FREQ=HOURLY;COUNT=30",
    "FREQ=SECONDLY",
    "RSCALE=CHINESE;FREQ=YEARLY",
    "often",
    "",
)
LENGTHS = ("PT1H", "P1D", "P1W", "PT0S", "-PT1H", "PT1.5H", "long", "")
WORDS = (
    "TRANSP:OPAQUE",
    "TRANSP:TRANSPARENT",
    "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
    "STATUS:TENTATIVE",
    "STATUS:CANCELLED",
    "CLASS:PRIVATE",
    "SUMMARY:Tea\\, with Bert",
    "SEQUENCE:1",
    "SEQUENCE:2",
    "DTSTAMP:20260101T000000Z",
    "ATTENDEE;PARTSTAT=DECLINED:mailto:Anna@example.com",
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.com",
    "X-DAYBOOK-REVISION:3",
)


def moments(name: str) -> st.SearchStrategy[str]:
    # Most of what people have is sound; shrinking goes to the front.
    sound = st.sampled_from(MOMENTS[:7])
    told = st.one_of(sound, sound, st.sampled_from(MOMENTS))
    return st.builds(lambda moment, day: name + moment.format(day), told, st.sampled_from(DAYS))


def optional(*lines: st.SearchStrategy[str], most: int = 1) -> Strategy:
    return st.lists(st.one_of(*lines), max_size=most)


def valued(name: str, values: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(values).map(lambda value: f"{name}:{value}")


@st.composite
def vevents(draw: st.DrawFn, uid: str, *, changed: bool = False) -> list[str]:
    lines = [draw(moments("DTSTART"))]
    lines += draw(optional(moments("DTEND"), valued("DURATION", LENGTHS), most=2))
    if changed:
        lines.append(draw(moments(draw(st.sampled_from(INSTANCES)))))
    else:
        lines += draw(optional(valued("RRULE", RULES)))
        lines += draw(optional(valued("EXRULE", RULES)))
    lines += draw(optional(moments("EXDATE"), moments("RDATE"), most=3))
    lines += draw(optional(st.sampled_from(WORDS), most=3))
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


INSTANCES = ("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE")


@st.composite
def events(draw: st.DrawFn, uid: str) -> list[str]:
    """All parts of one event: usually one, else a second master or changed instances."""
    parts = draw(vevents(uid))
    for changed in draw(st.lists(st.booleans(), max_size=2)):
        parts = parts + draw(vevents(uid, changed=changed))
    return parts


def in_calendar(*components: Lines) -> str:
    lines = [line for component in components for line in component]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])
