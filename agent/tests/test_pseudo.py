"""In a language that nobody speaks, no word is left that does not come from the catalogue: neither
in what is said of any code, nor in what the commands print."""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from daybook_connector.cli import words
from daybook_connector.cli.entry import main
from daybook_connector.cli.parser import parser
from daybook_connector.doctor import DoctorRung, RungVerdict, render
from daybook_connector.doctor.ticket import SEEN
from daybook_connector.network.errors import ProxyUnreachable
from daybook_connector.selftest.words import STEPS, step
from daybook_connector.status import condition_words
from daybook_connector.status.condition_words import CONDITIONS
from daybook_connector.status.status import AgentState, AlertLine, Status, SyncProgress
from daybook_connector.status.words import progress_line
from daybook_connector.words.details import DETAILS, OUTLOOK
from daybook_connector.words.errors import ERRORS
from daybook_connector.words.findings import FINDINGS, REMEDIES
from daybook_connector.words.plural import CountedSentence
from daybook_connector.words.reasons import as_told, in_english, reason, said, what_helps
from daybook_connector.words.times import LocalClock

from tests.fake_door import CONNECTED, TEAM, UNPAIRED
from tests.pseudo import OPEN, bare, spoken

ABOUT = {
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
    "took_ms": 1234,
    "ends_on": "2026-12-24",
    "source": "system",
    "named_by": "settings",
    "protocol": "https",
    "lacking": "server,account",
}
NUMBERS = re.compile(r"%\((\w+)\)[sd]")
HTTPS = ("https:", "http:", "WebSocket", "HTTPS", "XMPP", "UTC", "CET")


@pytest.fixture(autouse=True)
def language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with spoken(monkeypatch, tmp_path):
        yield


def about(sentence: str | CountedSentence) -> dict[str, str | int]:
    """A value for each gap of a sentence."""
    names = set(
        NUMBERS.findall(" ".join(sentence) if isinstance(sentence, CountedSentence) else sentence)
    )
    return {name: ABOUT.get(name, "7") for name in names - {"told"}}


@pytest.mark.parametrize("code", sorted({*ERRORS, *FINDINGS}))
def test_every_reason_has_words_and_so_has_what_helps(code: str) -> None:
    sentence = ERRORS[code].cause if code in ERRORS else FINDINGS[code]
    told = reason(code, **about(sentence), cause="timed-out")
    assert bare(said(told)) == ""
    assert not bare(what_helps(code))
    assert OPEN not in in_english(told)


@pytest.mark.parametrize("why", sorted({*DETAILS, *OUTLOOK}))
def test_every_detail_has_words(why: str) -> None:
    known = about(DETAILS[why]) if why in DETAILS else {"hresult": "7", "member": "7"}
    told = reason(
        "timed-out", why=why, **known, **({"cause": "no-route"} if "proxy" in why else {})
    )
    assert bare(said(told)) == ""
    assert said(told) != said(reason("timed-out"))
    assert OPEN not in in_english(told)


@pytest.mark.parametrize("code", sorted(CONDITIONS))
def test_every_alert_has_words(code: str) -> None:
    alert = AlertLine(code, (as_told("7"),))
    told = (condition_words.title(alert), condition_words.cause(alert))
    assert [bare(words) for words in told] == ["", ""]
    assert bare(condition_words.remedy(alert)) == ""


@pytest.mark.parametrize("code", sorted(REMEDIES))
def test_what_is_worth_attention_has_a_remedy(code: str) -> None:
    assert OPEN in what_helps(code)


def test_a_reason_of_another_version_shows_its_code_and_what_is_known() -> None:
    told = said(reason("not-invented-yet", detail="x"))
    assert told.partition(OPEN)[2].startswith("not-invented-yet (x)")


@pytest.mark.parametrize("state", list(AgentState))
def test_the_status_leaves_no_english(state: AgentState) -> None:
    blocked = AlertLine("channel-blocked", (), "", "2026-11-25T08:40:00Z")
    told = Status(
        state,
        "0.1.0",
        portal="",
        connector="",
        mode="auto",
        mode_in_force="manual",
        last_sync_at="2026-11-25T08:58:00Z",
        next_sync_at="2026-11-25T09:28:00Z",
        waiting=2,
        alerts=(blocked,),
    )
    lines = [*words.describe(told, LocalClock()), words.chosen(told)]
    assert [bare(line, data=HTTPS) for line in lines] == [""] * len(lines)


def test_the_commands_leave_no_english() -> None:
    clock = LocalClock()
    failed = {
        "at": "2026-11-25T09:00:00Z",
        "calendars": 2,
        "failed": {"7": reason("no-route").wire()},
    }
    facts = {"tries_left": 1, "seconds": 90, "pc": "7", "last_seen_at": "", "oldest_agent": "7"}
    lines = [
        words.calendar(TEAM.to_json() | {"name": "", "key": ""}).replace("[x]", ""),
        *words.synced(failed, clock),
        *words.refusal(facts, clock),
        *words.refusal({"pc": "7", "last_seen_at": "2026-11-25T09:00:00Z"}, clock),
        *words.way("", ""),
        words.realtime_over("", ""),
        words.not_sent(reason("paused")),
        words.unpaired_here_only(reason("paused")),
        progress_line(CONNECTED, SyncProgress("", "reading", 1, None)),
        *(step({"name": name, "verdict": "fine"}) for name in STEPS),
    ]
    assert [bare(line, data=HTTPS) for line in lines] == [""] * len(lines)


def test_the_doctor_leaves_no_english_but_names_of_protocols() -> None:
    apart = ProxyUnreachable(why="proxy-cause", cause="no-route", proxy="7", source="system")
    rungs = [
        *(DoctorRung(name, RungVerdict.FINE) for name in ("address", "reach", "sign-in", "store")),
        *(DoctorRung(name, RungVerdict.NOT_REACHED) for name in ("folders", "permissions")),
        DoctorRung("tcp", RungVerdict.BROKEN, (apart.reason,), apart.remedy, 7, (reason(SEEN),)),
    ]
    assert bare(render(rungs), data=("tcp", "ms")) == ""
    assert bare(render([DoctorRung("dns", RungVerdict.ATTENTION)]), data=("dns",)) == ""
    assert bare(render(rungs[:3])) == ""


def test_the_help_of_every_command_is_translated() -> None:
    top = parser()
    (verbs,) = (each for each in top._actions if isinstance(each, argparse._SubParsersAction))
    assert OPEN in str(verbs.metavar)
    for each in (top, *verbs.choices.values()):
        assert OPEN in (each.description or "")
        helps = [action.help for action in each._actions if action.help]
        own = [told for told in helps if not told.startswith(("show this", "show program"))]
        assert [told for told in own if OPEN not in told] == []


def test_an_error_is_told_in_the_language_that_is_asked_for(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--language", "eo", "status"]) == 3
    assert bare(capsys.readouterr().err) == ""
    assert main(["status", "--language", "eo", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)["error"]
    assert told["code"] == "not-paired"
    assert bare(told["text"] + told["remedy"]) == ""
    with pytest.raises(SystemExit):
        main(["--language", "eo", "mode", "nonsense"])
    assert OPEN in capsys.readouterr().err


def test_an_unpaired_status_says_how_to_pair() -> None:
    assert bare(" ".join(words.describe(UNPAIRED, LocalClock()))) == ""
