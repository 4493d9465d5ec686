"""The fleet as a table for a spreadsheet: one line for each problem, and one for what is well."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from connectors.kinds.registry import kind_name
from fleet.rows import FleetProblem, FleetRow
from fleet.words import COLUMNS

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(rows: Iterable[FleetRow]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerows([*map(inert, line)] for line in _lines(row))
    return text.getvalue()


def inert(value: object) -> object:
    """Keep a spreadsheet from taking text for a formula: anybody may call themselves "=cmd()".

    The apostrophe is what OWASP recommends against "CSV injection"; programs that read the file
    see it in those few cells.
    """
    text = str(value)
    is_number = isinstance(value, int)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) and not is_number else value


def _lines(row: FleetRow) -> Iterator[list[object]]:
    known: list[object] = [
        row.pk,
        str(row.host),
        row.host.email,
        kind_name(row.kind),
        row.mode,
        row.state.label,
        *map(_instant, (row.last_seen_at, row.last_sync_at, row.next_sync_at)),
    ]
    problems: tuple[FleetProblem | None, ...] = row.problems or (None,)
    for problem in problems:
        yield [*known, *_told(problem)]


def _told(problem: FleetProblem | None) -> list[object]:
    if problem is None:
        return [""] * 5
    since = _instant(problem.since)
    return [problem.title, problem.times, since, problem.cause, problem.remedy]


def _instant(when: datetime | None) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if when else ""
