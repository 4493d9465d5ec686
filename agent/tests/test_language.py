"""Which language is spoken, and German as its readers expect it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from daybook_connector.cli.entry import main
from daybook_connector.cli.words import describe, refusal
from daybook_connector.doctor import DoctorRung, RungVerdict, render
from daybook_connector.errors import ConnectorError
from daybook_connector.local import language as local_language
from daybook_connector.local import settings_file
from daybook_connector.local.settings_file import Settings
from daybook_connector.network.errors import ProxyUnreachable, TimedOut
from daybook_connector.stores.errors import NewOutlookOnly, StoreClosed, StoreError, StoreMissing
from daybook_connector.stores.place import NoCalendarsThere
from daybook_connector.words.language import chosen, speak, spoken
from daybook_connector.words.reasons import in_english, said, what_helps
from daybook_connector.words.times import LocalClock, ago, every, for_how_long, moment

from tests.fake_door import CONNECTED

NOON = datetime(2026, 3, 25, 12, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("wanted", "system", "language"),
    [
        ("", ["de_AT.UTF-8"], "de"),
        ("", ["de"], "de"),
        ("", ["fr-FR", "de-DE", "en"], "de"),
        ("", ["fr-FR"], "en"),
        ("", ["C"], "en"),
        ("", [], "en"),
        ("en", ["de_DE"], "en"),
        ("de", ["en_GB"], "de"),
        ("klingon", ["de"], "de"),
    ],
)
def test_the_wanted_language_counts_then_the_systems_then_english(
    wanted: str, system: list[str], language: str
) -> None:
    assert chosen(wanted, system) == language


def test_the_first_variable_that_is_set_names_the_systems_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in local_language.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(local_language.sys, "platform", "linux")
    assert local_language.of_the_system() == []
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert local_language.of_the_system() == ["de_DE.UTF-8"]
    monkeypatch.setenv("LANGUAGE", "de:en")
    assert local_language.of_the_system() == ["de", "en"]


def test_the_settings_keep_a_language_and_a_policy_may_set_one(home: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('language = "de"\n')
    assert settings_file.load(home, policy).language == "de"
    settings_file.save(Settings(language="en"), home, policy)
    assert json.loads((home / "settings.json").read_text()) == {"language": "en"}
    assert settings_file.load(home, policy).language == "en"


def test_a_command_speaks_as_the_settings_say_unless_another_is_typed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_file.save(Settings(language="de"), home)
    assert main(["sync"]) == 3
    assert capsys.readouterr().err.splitlines() == [
        "Dieser Computer ist mit keinem Portal gekoppelt.",
        "Holen Sie sich im Portal eine Verbindungs-ID und einen Code, und starten Sie dann"
        " `daybook-connector pair`.",
    ]
    assert main(["sync", "--language", "en"]) == 3
    assert capsys.readouterr().err.startswith("This computer is not paired with a portal.\n")


def test_what_is_wrong_with_the_arguments_is_said_in_the_language_too(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--language", "klingon", "status"])
    assert "invalid choice: 'klingon'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--language", "de", "xmpp"])
    assert "Fehler: diese Argumente fehlen: --jid" in capsys.readouterr().err


def test_english_stays_where_there_is_no_catalogue() -> None:
    speak("fr")
    assert said(TimedOut().reason) == "Nothing came back in time."
    assert spoken() == "fr"


class TestGerman:
    @pytest.fixture(autouse=True)
    def german(self) -> None:
        speak("de")

    @pytest.mark.parametrize(
        ("seconds", "words"),
        [
            (3, "gerade eben"),
            (45, "vor 45 Sekunden"),
            (60, "vor 1 Minute"),
            (7200, "vor 2 Stunden"),
            (86400, "vor 1 Tag"),
            (864000, "vor 10 Tagen"),
            (-90, "in der Zukunft (prüfen Sie die Uhr des PCs)"),
        ],
    )
    def test_ages(self, seconds: int, words: str) -> None:
        assert ago(NOON - timedelta(seconds=seconds), NOON) == words

    def test_times_and_lengths(self) -> None:
        assert moment(NOON, BERLIN) == "25. März 2026, 13:05:00 (Europe/Berlin)"
        assert ago(None, NOON) == "noch nie"
        assert (for_how_long(61), for_how_long(1)) == ("2 Minuten", "1 Sekunde")
        assert [every(minutes) for minutes in (1, 5, 60, 120)] == [
            "jede Minute",
            "alle 5 Minuten",
            "stündlich",
            "alle 2 Stunden",
        ]

    def test_the_status(self) -> None:
        lines = describe(CONNECTED, LocalClock(BERLIN))
        assert lines[:2] == [
            "Verbunden: Outlook on ANNA-PC auf https://book.example.com",
            "Modus: Echtzeit; Übertragung: WebSocket",
        ]
        assert refusal({"tries_left": 1, "seconds": 90}, LocalClock(BERLIN)) == [
            "Noch 1 Versuch ist übrig.",
            "Noch 2 Minuten gesperrt.",
        ]

    def test_an_error_with_what_it_came_of(self) -> None:
        away = ProxyUnreachable(
            why="proxy-cause", cause="name-unknown", proxy="proxy:3128", source="system"
        )
        assert said(away.reason) == (
            "Der Proxy selbst ist nicht zu erreichen. (proxy:3128 (vom System):"
            " Der Name des Portals wurde im DNS nicht gefunden.)"
        )
        assert (
            str(away)
            == in_english(away.reason)
            == (
                "The proxy itself cannot be reached. (proxy:3128 (from the system):"
                " The portal's name was not found in the DNS.)"
            )
        )

    def test_the_doctor(self) -> None:
        rung = DoctorRung("folders", RungVerdict.BROKEN, (TimedOut("1").reason,), TimedOut.code)
        assert render([rung]).splitlines()[0] == (
            "DEFEKT  Ordner       Es kam nicht rechtzeitig etwas zurück. (1)"
        )
        assert render([rung]).splitlines()[-1] == "Gestört: Ordner."


class TestErrors:
    def test_an_error_is_a_code_with_details(self) -> None:
        error = TimedOut(why="no-answer-within", at="book.example.org:443", seconds="3")
        assert error.reason.wire() == {
            "code": "timed-out",
            "about": {"why": "no-answer-within", "at": "book.example.org:443", "seconds": "3"},
        }
        assert str(error) == (
            "Nothing came back in time. (book.example.org:443: no answer within 3 s)"
        )

    def test_errors_that_share_a_code_are_told_apart(self) -> None:
        kinds = (StoreClosed, NewOutlookOnly, StoreMissing, StoreError, ConnectorError)
        assert [(kind.code, kind().reason.code) for kind in kinds] == [
            ("store-closed", "store-closed"),
            ("store-closed", "new-outlook-only"),
            ("store-closed", "store-not-there"),
            ("failed", "store-failed"),
            ("failed", "failed"),
        ]

    def test_the_cause_of_an_error_is_named_in_its_words(self) -> None:
        refused = NoCalendarsThere(StoreMissing(why="no-calendar"), "")
        assert str(refused) == (
            "The calendar store is not there. (there is no calendar in it)"
            " The portal was not asked, so the pairing code is still good."
        )
        assert what_helps(refused.remedy).startswith("Check that Outlook is installed")

    def test_what_no_text_on_the_line_may_hold_is_left_out(self) -> None:
        assert TimedOut("a\0b\ud800").reason.about == {"detail": "ab?"}
