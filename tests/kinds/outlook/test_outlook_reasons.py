"""Why something is as it is on a PC: told as a code with details, kept so, and worded late."""

from collections import defaultdict
from typing import Any

import pytest
from daybook_connector.words import details as agent_details
from daybook_connector.words import errors as agent_errors
from daybook_connector.words import findings as agent_findings
from django.utils import translation

from kinds.outlook.models import AgentCalendar
from kinds.outlook.words import reasons
from kinds.outlook.words.told import details, errors, findings
from providers import words
from providers.errors import PermissionRefused
from tests.agents.speaker import paired_desk


@pytest.mark.parametrize(
    ("code", "about", "english", "german"),
    [
        (
            "permission-refused",
            {"why": "outlook-denied", "hresult": "E_ACCESSDENIED", "member": "Save"},
            "You are not allowed to do this in the calendar. (E_ACCESSDENIED in Save: A security "
            "question was answered with Deny.)",
            "Sie dürfen das in diesem Kalender nicht. (E_ACCESSDENIED in Save: Eine "
            "Sicherheitsabfrage wurde mit „Verweigern“ beantwortet.)",
        ),
        (
            "upgrade-blocked",
            {"why": "not-101", "at": "portal.example:443", "status": 502},
            "The WebSocket, the channel for real-time mode, was not let through. "
            "(portal.example:443 answers 502 instead of 101)",
            "Der WebSocket, der Kanal für die Echtzeit, wurde nicht durchgelassen. "
            "(portal.example:443 antwortet mit 502 statt 101)",
        ),
        (
            "timed-out",
            {"detail": "portal.example:443"},
            "Nothing came back in time. (portal.example:443)",
            "Es kam nicht rechtzeitig etwas zurück. (portal.example:443)",
        ),
        (
            "trial-read",
            {"count": 1, "took_ms": 420, "problems": 0},
            "1 event of 31 days in 0.4 s, 0 not understood",
            "1 Eintrag aus 31 Tagen in 0,4 s, 0 nicht verstanden",
        ),
        (
            "not-all-writable",
            {"read-only": "Work, Team"},
            "not all may be written (Work, Team: read-only)",
            "nicht alle dürfen beschrieben werden (Work, Team: nur lesen)",
        ),
        (
            "proxy-unreachable",
            {
                "why": "proxy-cause",
                "cause": "timed-out",
                "proxy": "p:3128",
                "source": "system",
                "detail": "p:3128",
            },
            "The proxy itself cannot be reached. (p:3128 (from the system): Nothing came back in "
            "time. (p:3128))",
            "Der Proxy selbst ist nicht erreichbar. (p:3128 (vom System): Es kam nicht rechtzeitig "
            "etwas zurück. (p:3128))",
        ),
        (
            "bad-message",
            {"field": "end", "fault": "not-after-start"},
            "The program on the PC told something that cannot be read: end: must be after the "
            "start.",
            "Das Programm auf dem PC hat etwas gemeldet, das nicht gelesen werden kann: end: muss "
            "nach dem Anfang liegen.",
        ),
    ],
)
def test_a_reason_in_words(code: str, about: dict[str, Any], english: str, german: str) -> None:
    assert reasons.said(code, about, "The agent's own words.") == english
    with translation.override("de"):
        assert reasons.said(code, about, "The agent's own words.") == german
        kept = reasons.note(code, about, "The agent's own words.").as_json()
        assert words.said(kept) == german


def test_an_agent_that_tells_no_details_is_quoted_unless_we_know_its_sentence() -> None:
    told = "The calendar store is not there."
    with translation.override("de"):
        assert reasons.said("store-not-there", {}, told) == "Der Kalenderspeicher ist nicht da."
        older = "You may not open it (Team)."
        assert reasons.said("permission-refused", {}, older) == older
        assert reasons.said("of-a-newer-agent", {"why": "x"}, older) == older
        assert reasons.said("", {}, older) == older
        assert reasons.said("paused", {}, "") == "Daybook Connector ist auf dem PC pausiert."


def test_a_gap_that_nobody_fills_breaks_no_page() -> None:
    assert reasons.said("name-found", {"host": "portal.example"}, "x") == ""
    assert reasons.said("timed-out", {"why": "no-answer-within", "at": "a"}, "x") == (
        "Nothing came back in time. (no-answer-within)"
    )


def test_the_portal_says_of_a_code_what_the_agent_says_of_it() -> None:
    """In its own window, in English; what the agent alone shows is not here."""
    pairs = [
        (errors.ERRORS, {code: told.cause for code, told in agent_errors.ERRORS.items()}),
        (details.DETAILS, agent_details.DETAILS),
        (details.OUTLOOK, agent_details.OUTLOOK),
        (findings.FINDINGS, agent_findings.FINDINGS),
    ]
    for ours, theirs in pairs:
        for code, sentence in ours.items():
            told = theirs[code]
            if isinstance(told, str):
                with translation.override("en"):
                    assert str(sentence) == told
            else:
                gaps = defaultdict(int, count=2)
                with translation.override("en"):
                    assert str(sentence % gaps) == told.many % gaps


@pytest.mark.django_db
def test_the_reason_of_a_calendar_is_kept_and_reaches_its_owner() -> None:
    desk = paired_desk()
    desk.begin("work")
    about = {"why": "free-busy-only"}
    failure = {"code": "permission-refused", "text": "You are not…", "about": about}
    desk.tell(desk.say.synced({}, failed={"work": failure}))
    row = AgentCalendar.objects.get(key="work")
    assert (row.error_code, row.error_about, row.error_text) == (
        "permission-refused",
        about,
        "You are not…",
    )
    error = PermissionRefused(reasons.note(row.error_code, row.error_about, row.error_text))
    with translation.override("de"):
        assert words.error_said(error.code, error.details).endswith(
            "(Sie dürfen das in diesem Kalender nicht. (nur freie und belegte Zeiten sind "
            "freigegeben))"
        )
