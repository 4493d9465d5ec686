"""Where events stand in the lines of a file, for changing some of them and leaving the rest alone.

A span is the indices of an event's BEGIN and END.
"""

from collections.abc import Iterable, Iterator, Sequence

from daybook_ical.lines import cut
from daybook_ical.values import parse_text

Span = tuple[int, int]

_CONTENT = frozenset({"VEVENT", "VTODO", "VJOURNAL"})


def event_spans(lines: Sequence[str], uid: str) -> list[Span]:
    """All parts of the event of that UID."""
    return [span for span in _events(lines) if _uid(lines, span) == uid]


def main_span(lines: Sequence[str], uid: str) -> Span | None:
    """The event of that UID that is not a changed instance, or the first of its changed instances.
    With "" the first event that has no UID."""
    spans = event_spans(lines, uid)
    return next((span for span in spans if not is_change(lines, span)), min(spans, default=None))


def is_change(lines: Sequence[str], span: Span) -> bool:
    """Whether the event is a changed instance of another."""
    return any(name_of(lines[index]) == "RECURRENCE-ID" for index in own_lines(lines, span))


def own_lines(lines: Sequence[str], span: Span) -> Iterator[int]:
    """The event's own lines, without those of its reminders."""
    depth = 0
    for index in range(span[0] + 1, span[1]):
        mark = lines[index][:6].upper()
        if mark == "BEGIN:":
            depth += 1
        elif mark[:4] == "END:":
            depth -= 1
        elif depth == 0:
            yield index


def cut_out(lines: Sequence[str], spans: Iterable[Span]) -> list[str]:
    """The lines outside of the spans."""
    gone = {index for begin, end in spans for index in range(begin, end + 1)}
    return [line for index, line in enumerate(lines) if index not in gone]


def holds_anything(lines: Sequence[str]) -> bool:
    """Whether there is an event, a task or a journal entry."""
    begun = (line[6:].strip().upper() for line in lines if line[:6].upper() == "BEGIN:")
    return not _CONTENT.isdisjoint(begun)


def name_of(line: str) -> str:
    prop = cut(line)
    return prop.name if prop else ""


def _events(lines: Sequence[str]) -> Iterator[Span]:
    begin = None
    for index, line in enumerate(lines):
        mark = line.strip().upper()
        if mark == "BEGIN:VEVENT":
            begin = index
        elif mark == "END:VEVENT" and begin is not None:
            yield begin, index
            begin = None


def _uid(lines: Sequence[str], span: Span) -> str:
    found = (cut(lines[index]) for index in own_lines(lines, span))
    return next((parse_text(prop.value) for prop in found if prop and prop.name == "UID"), "")
