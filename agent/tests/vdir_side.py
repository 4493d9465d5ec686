"""The user's hands at a folder of .ics files: a calendar program that writes files."""

import os
import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daybook_connector.stores.events import Response, ShowAs
from daybook_connector.stores.vdir import VdirStore

from tests.store_contract import Side
from tests.store_contract.side import Moment

ANNA = "anna@example.com"

_SHOWN = {
    ShowAs.FREE: ["TRANSP:TRANSPARENT"],
    ShowAs.TENTATIVE: ["STATUS:TENTATIVE"],
    ShowAs.BUSY: ["TRANSP:OPAQUE"],
    ShowAs.AWAY: ["TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"],
    ShowAs.ELSEWHERE: ["X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"],
}
_ANSWERED = {
    Response.ACCEPTED: "ACCEPTED",
    Response.TENTATIVE: "TENTATIVE",
    Response.UNANSWERED: "NEEDS-ACTION",
    Response.DECLINED: "DECLINED",
}
_EVENT = re.compile(r"(?s)(BEGIN:VEVENT\r\n.*?)(?=BEGIN:VALARM|END:VEVENT)")
NOTE = (
    "CATEGORIES:Slides\r\nX-MINE;X-COLOUR=red:a\\, b\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Bring the slides\r\n"
    "TRIGGER:-PT15M\r\nEND:VALARM\r\n"
)


class FolderSide(Side):
    calendar = "private"
    second = "anna/work"
    read_only = "board-room"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (self.calendar, self.second, self.read_only):
            (folder / name).mkdir(parents=True)
        (folder / self.read_only).chmod(0o555)

    def store(self) -> VdirStore:
        return VdirStore(self.folder, addresses=[ANNA], zone=self.zone)

    def path(self, calendar: str, name: str) -> Path:
        return self.folder / calendar / name

    def write(self, calendar: str, name: str, *events: str) -> str:
        path = self.path(calendar, name)
        draft = path.with_suffix(".part")
        draft.write_text(vcalendar(*events), newline="")
        draft.replace(path)
        return name

    def add(self, calendar: str, start: Moment, end: Moment, **fields: Any) -> str:
        uid = str(uuid.uuid4())
        event = vevent(uid, *_times(start, end), *_fields({"title": "Lunch", **fields}))
        return self.write(calendar, f"{uid}.ics", event)

    def add_series(
        self, calendar: str, start: Moment, length: timedelta, *, zone: str, days: int, times: int
    ) -> str:
        uid = str(uuid.uuid4())
        lines = [
            _moment("DTSTART", start, zone),
            _moment("DTEND", start + length, zone),
            f"RRULE:FREQ=DAILY;INTERVAL={days};COUNT={times}",
        ]
        return self.write(calendar, f"{uid}.ics", vevent(uid, *lines))

    def move_occurrence(self, calendar: str, series: str, original: datetime, to: datetime) -> None:
        path = self.path(calendar, series)
        text = path.read_bytes().decode()
        begins, ends = (_told(text, name) for name in ("DTSTART", "DTEND"))
        lines = [_moment("RECURRENCE-ID", original), *_times(to, to + (ends - begins))]
        changed = vevent(path.stem, *lines)
        path.write_text(text.replace("END:VCALENDAR", f"{changed}END:VCALENDAR"), newline="")

    def remove_occurrence(self, calendar: str, series: str, original: datetime) -> None:
        self._edit(calendar, series, {}, [_moment("EXDATE", original)])

    def change(self, calendar: str, key: str, **fields: Any) -> None:
        start, end = fields.pop("start", None), fields.pop("end", None)
        lines = _fields(fields)
        lines += [_moment("DTSTART", start)] if start else []
        lines += [_moment("DTEND", end)] if end else []
        names = {re.split("[:;]", line)[0] for line in lines}
        if "show_as" in fields:
            names |= {"TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS"}
        self._edit(calendar, key, names, lines)

    def _edit(self, calendar: str, key: str, names: Any, lines: list[str]) -> None:
        """Write lines into the event instead of those with the names, as an editor would."""
        path = self.path(calendar, key)
        text = path.read_bytes().decode().replace("\r\n ", "")
        head, event, rest = re.split(
            r"(?s)(BEGIN:VEVENT\r\n.*?)(?=BEGIN:VALARM|END:VEVENT)", text, maxsplit=1
        )
        kept = [line for line in event.splitlines() if re.split("[:;]", line)[0] not in names]
        path.write_text(head + "\r\n".join([*kept, *lines]) + "\r\n" + rest, newline="")

    def remove(self, calendar: str, key: str) -> None:
        self.path(calendar, key).unlink()

    def copy(self, calendar: str, key: str) -> str:
        text = self.path(calendar, key).read_bytes().decode().replace("\r\n ", "")
        uid = str(uuid.uuid4())
        copied = re.sub(r"(?m)^UID:.*\r$", f"UID:{uid}\r", text)
        self.path(calendar, f"{uid}.ics").write_text(copied, newline="")
        return f"{uid}.ics"

    def add_note(self, calendar: str, key: str) -> None:
        path = self.path(calendar, key)
        text = path.read_bytes().decode()
        path.write_text(text.replace("END:VEVENT", f"{NOTE}END:VEVENT"), newline="")

    def has_note(self, calendar: str, key: str) -> bool:
        return NOTE in self.path(calendar, key).read_bytes().decode()

    def add_nonsense(self, calendar: str) -> str:
        path = self.path(calendar, "torn.ics")
        path.write_bytes(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTA")
        age(path)
        return path.name

    def take_write_access(self, calendar: str) -> None:
        (self.folder / calendar).chmod(0o555)

    def break_calendar(self, calendar: str) -> None:
        """A link that leads to itself: a folder that cannot be opened, whoever one is."""
        (self.folder / calendar).rmdir()
        (self.folder / calendar).symlink_to(self.folder / calendar)

    def remove_calendar(self, calendar: str) -> None:
        folder = self.folder / calendar
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def age(path: Path, seconds: int = 60) -> None:
    """Let the file be as old as if its program had long finished it."""
    then = path.stat().st_mtime_ns - seconds * 10**9
    os.utime(path, ns=(then, then))


def vcalendar(*parts: str) -> str:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n"
        + "".join(parts)
        + "END:VCALENDAR\r\n"
    )


def vevent(uid: str, *lines: str) -> str:
    head = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z"]
    return "\r\n".join([*head, *lines, "END:VEVENT"]) + "\r\n"


def _times(start: Moment, end: Moment) -> list[str]:
    return [_moment("DTSTART", start), _moment("DTEND", end)]


def _moment(name: str, moment: Moment, zone: str = "") -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    if zone:
        return f"{name};TZID={zone}:{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"
    return f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _told(text: str, name: str) -> datetime:
    (value,) = re.findall(rf"(?m)^{name}[^:]*:(\d{{8}}T\d{{6}})", text)[:1]
    return datetime.strptime(value, "%Y%m%dT%H%M%S")


def _fields(fields: dict[str, Any]) -> list[str]:
    lines = []
    if "title" in fields:
        lines.append(f"SUMMARY:{fields['title']}")
    if "show_as" in fields:
        lines += _SHOWN[fields["show_as"]]
    if fields.get("response", Response.NONE) is not Response.NONE:
        answer = _ANSWERED[fields["response"]]
        lines.append("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.com")
        lines.append(f"ATTENDEE;CN=Anna;PARTSTAT={answer}:mailto:Anna@Example.com")
    if fields.get("cancelled"):
        lines.append("STATUS:CANCELLED")
    if fields.get("private"):
        lines.append("CLASS:PRIVATE")
    return lines
