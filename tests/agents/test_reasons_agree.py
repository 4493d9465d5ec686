"""What an agent tells as codes with details: the portal words it as the agent itself does."""

import re
from collections.abc import Iterable, Mapping

import pytest
from daybook_connector.words import details, errors, findings
from daybook_connector.words.plural import CountedSentence
from daybook_connector.words.reasons import in_english, reason
from django.utils import translation

from kinds.outlook.models import Agent
from kinds.outlook.reports import reports_of
from kinds.outlook.words import reasons as portal
from kinds.outlook.words.told.details import DETAILS, OUTLOOK
from kinds.outlook.words.told.errors import ERRORS
from kinds.outlook.words.told.findings import FINDINGS

VALUES: dict[str, str | int] = {
    "count": 2,
    "status": 500,
    "code": 4401,
    "port": 443,
    "seconds": 9,
    "seq": 7,
    "ours": 1,
    "read": 1,
    "gone": 1,
    "most": 5000,
    "problems": 0,
    "took_ms": 1200,
    "source": "system",
    "named_by": "settings",
    "lacking": "server",
}
GAP = re.compile(r"%\((\w+)\)[sd]")


def about(sentence: str | CountedSentence) -> dict[str, str | int]:
    named = set(GAP.findall(" ".join(sentence) if isinstance(sentence, tuple) else sentence))
    return {name: VALUES.get(name, "7") for name in named - {"told"}}


def timeless(codes: Iterable[str], sentences: Mapping[str, object]) -> list[str]:
    """Each program writes days in a way of its own."""
    return sorted(code for code in codes if "ends_on" not in str(sentences.get(code)))


def both(code: str, /, **known: str | int) -> tuple[str, str]:
    with translation.override("en"):
        return portal._said(code, known), in_english(reason(code, **known))


@pytest.mark.parametrize("code", timeless(FINDINGS, findings.FINDINGS))
def test_findings_have_the_same_words(code: str) -> None:
    ours, theirs = both(code, **about(findings.FINDINGS[code]))
    assert ours == theirs


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_errors_have_the_same_words(code: str) -> None:
    assert code in errors.ERRORS
    ours, theirs = both(code, cause="timed-out", detail="7")
    assert ours == theirs


@pytest.mark.parametrize("why", timeless({*DETAILS, *OUTLOOK}, details.DETAILS))
def test_details_have_the_same_words(why: str) -> None:
    known = about(details.DETAILS[why]) if why in details.DETAILS else {"hresult": "7"}
    ours, theirs = both("timed-out", why=why, cause="no-route", member="7", **known)
    assert ours == theirs


def test_a_report_is_told_in_the_readers_language() -> None:
    steps = [
        {
            "name": "read",
            "verdict": "fine",
            "detail": "2 events of 31 days in 1.2 s, 0 not understood",
            "code": "trial-read",
            "about": {"count": 2, "took_ms": 1234, "problems": 0},
            "ms": 3,
        },
        {
            "name": "timing",
            "verdict": "attention",
            "detail": "Save took 2.5 s; Move took 3.5 s",
            "reasons": [
                {"code": "call-took", "about": {"member": "Save", "took_ms": 2500}},
                {"code": "call-took", "about": {"member": "Move", "took_ms": 3500}},
            ],
        },
        {"name": "later", "verdict": "fine", "detail": "New.", "code": "new"},
        {"name": "older", "verdict": "fine", "detail": "Old."},
    ]
    agent = Agent(findings={"selftest": {"at": "", "report": {"steps": steps}}})
    with translation.override("de"):
        (report,) = reports_of(agent)
        told = [line.detail for line in report.lines]
    assert told == [
        "2 Einträge aus 31 Tagen in 1,2 s, 0 nicht verstanden",
        "Save dauerte 2,5 s; Move dauerte 3,5 s",
        "New.",
        "Old.",
    ]
