"""`manage.py diagnose`: the nine questions about a connector, answered in this process."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from connectors.models import Connector
from diagnosis.case import Case
from diagnosis.ladder import climb
from diagnosis.overall import Overall, overall
from diagnosis.questions import ROUND_TRIP
from diagnosis.registry import check, nine, pages_of
from diagnosis.result import CheckVerdict, Result
from diagnosis.words.told import ToldResult, sentence, told
from languages.offered import SOURCE
from languages.speaking import spoken

STATUS = {CheckVerdict.FINE: 0, CheckVerdict.ATTENTION: 1, CheckVerdict.BROKEN: 2}
CANNOT_TELL = 3
MARKS = {
    CheckVerdict.FINE: "fine",
    CheckVerdict.ATTENTION: "ATTENTION",
    CheckVerdict.BROKEN: "BROKEN",
    CheckVerdict.UNKNOWN: "cannot tell",
    CheckVerdict.NOT_REACHED: "not reached",
}


class Command(BaseCommand):
    help = (
        "Answer the nine questions about a connector that does not sync. "
        "The exit status is 0 when all is fine, 1 when something needs attention, "
        "2 when something is broken, 3 when it cannot be told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("connector", help="Id, name or account of the connector.")
        parser.add_argument("--page", help="Address (slug) of a booking page of its owner.")
        parser.add_argument("--day", type=_day, help="A day, such as 2026-12-01.")
        parser.add_argument("--round-trip", action="store_true", help="Also write a test event.")
        parser.add_argument("--json", action="store_true", help="The results as one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        connector = _connector(options["connector"])
        case = Case(
            connector=connector,
            now=timezone.now(),
            page=_page(connector, options["page"]),
            day=options["day"],
            patient=True,
        )
        results = []
        checks = nine(connector.kind)
        if options["round_trip"]:
            checks.append(check(ROUND_TRIP, connector.kind))
        if not options["json"]:
            self.stdout.write(f"{connector.name} (connector {connector.pk})\n\n")
        with spoken(SOURCE), timezone.override(case.zone):
            for result in climb(checks, case, now=case.now, watch=time.monotonic):
                results.append(result)
                if not options["json"]:
                    self.stdout.write(as_text(told(result)))
            self._conclude(connector, results, overall(results), as_json=options["json"])

    def _conclude(
        self, connector: Connector, results: list[Result], found: Overall, *, as_json: bool
    ) -> None:
        if as_json:
            self.stdout.write(
                json.dumps(
                    {
                        "connector": connector.pk,
                        "verdict": found.verdict,
                        "cause": told(found.cause).number if found.cause else None,
                        "sentence": sentence(found),
                        "results": [as_json_object(told(result)) for result in results],
                    }
                )
            )
        else:
            self.stdout.write(sentence(found))
        if status := STATUS.get(found.verdict, CANNOT_TELL):
            raise SystemExit(status)


def as_text(told: ToldResult) -> str:
    lines = [f"{told.number:2}. {told.question}  {MARKS[told.verdict]}"]
    lines += [f"    · {line}" for line in told.evidence]
    if told.meaning:
        lines.append(f"    {told.meaning}")
    if told.remedy and told.verdict is not CheckVerdict.FINE:
        lines.append(f"    What helps: {told.remedy}")
    return "\n".join([*lines, ""])


def as_json_object(told: ToldResult) -> dict[str, Any]:
    """In words, and by the names and codes that stay the same whatever the words are."""
    return {
        "number": told.number,
        "name": told.result.question,
        "question": told.question,
        "verdict": str(told.verdict),
        "code": told.result.code,
        "title": told.title,
        "evidence": list(told.evidence),
        "meaning": told.meaning,
        "remedy": told.remedy,
        "fixes": [
            {
                "label": button.label,
                "code": button.code,
                "argument": button.argument,
                "url": button.url,
            }
            for button in told.fixes
        ],
        "milliseconds": told.milliseconds,
    }


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _connector(name: str) -> Connector:
    match = Q(name=name) | Q(account=name)
    if name.isdigit():
        match |= Q(pk=int(name))
    found = list(Connector.objects.select_related("host").filter(match)[:2])
    if not found:
        raise CommandError(f"There is no connector “{name}”.", returncode=CANNOT_TELL)
    if len(found) > 1:
        raise CommandError(
            f"Several connectors are called “{name}”: give the id.", returncode=CANNOT_TELL
        )
    return found[0]


def _page(connector: Connector, slug: str | None) -> int | None:
    if slug is None:
        return None
    for page in pages_of(connector.host):
        if page.slug == slug:
            return page.pk
    raise CommandError(
        f"The owner of {connector.name} has no page “{slug}”.", returncode=CANNOT_TELL
    )
