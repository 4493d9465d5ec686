"""The agent's own files: log, lock, settings, token, start at sign-in."""

import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from daybook_connector.local import autostart, logs, settings_file
from daybook_connector.local.secrets import forget_token, load_token, save_token
from daybook_connector.local.settings_file import MachinePolicy, Settings, load_policy
from daybook_connector.local.single import AlreadyRunning, is_running, only_one
from daybook_connector.stores.choice import make_store

from tests.fake_outlook import World, com_of


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Authorization: Bearer daybook-agent_Ab-9.x", "Authorization: Bearer […]"),
        ("the token daybook-agent_AbC123 was", "the token daybook-agent_[…] was"),
        ("code 481-516 is wrong", "code [code] is wrong"),
        ("proxy http://anna:hunter2@proxy:8080", "proxy http://anna:[…]@proxy:8080"),
        ("at 2026-11-25T09:00:00Z, 18 reports", "at 2026-11-25T09:00:00Z, 18 reports"),
    ],
)
def test_the_log_holds_no_secrets(said: str, written: str) -> None:
    assert logs.redact(said) == written


def test_secrets_in_arguments_and_tracebacks_are_redacted_too(home: Path) -> None:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    try:
        logs.set_up(home)
        try:
            raise ValueError("Bearer daybook-agent_inner")
        except ValueError:
            logging.getLogger("daybook_connector.test").exception("It was %s.", "481-516")
    finally:
        for handler in root.handlers[:]:
            if handler not in before[0]:
                root.removeHandler(handler)
                handler.close()
        root.setLevel(before[1])
    written = (home / "logs" / logs.FILE).read_text()
    assert "It was [code]." in written
    assert "ValueError: Bearer […]" in written
    assert "inner" not in written


def test_a_second_agent_is_refused_and_may_run_after_the_first(home: Path) -> None:
    with only_one(home):
        assert is_running(home)
        with pytest.raises(AlreadyRunning), only_one(home):
            pass
    assert not is_running(home)


def test_the_lock_of_a_killed_process_is_free(home: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from daybook_connector.local.single import only_one\n"
        "with only_one(Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(home)], check=False)
    assert not is_running(home)


def test_settings_are_kept_and_private(home: Path) -> None:
    settings = Settings(
        portal="https://portal.example", connector_id="K7QF-29XM", shared=("a",), lines=("https",)
    )
    settings_file.save(settings)
    assert settings_file.load(policy=home / "none.toml") == settings
    assert (home / settings_file.FILE).stat().st_mode & 0o777 == 0o600


def test_the_policy_of_the_machine_gives_defaults_and_the_user_has_the_last_word(
    home: Path,
) -> None:
    policy = home / "policy.toml"
    policy.write_text(
        'portal = "https://book.example"\nproxy = "none"\nmode = "auto"\nfun = 1\n'
        'people = ["Carla Jones"]\n'
    )
    assert load_policy(policy) == MachinePolicy(
        portal="https://book.example", proxy="none", mode="auto", people=("Carla Jones",)
    )
    assert settings_file.load(policy=policy) == Settings(
        portal="https://book.example", proxy="none", people=("Carla Jones",)
    )
    settings_file.save(Settings(proxy="system"), policy=policy)
    assert settings_file.load(policy=policy).proxy == "system"


def test_a_policy_that_comes_later_counts_where_the_user_has_set_nothing(home: Path) -> None:
    policy = home / "policy.toml"
    mine = Settings(portal="https://book.example", connector_id="K7QF-29XM")
    settings_file.save(mine, policy=policy)
    policy.write_text('portal = "https://other.example"\nca_file = "company.pem"\n')
    assert settings_file.load(policy=policy) == replace(mine, ca_file="company.pem")


@pytest.mark.parametrize("broken", ["", "{", "[]", "null"])
def test_settings_that_cannot_be_read_are_the_defaults(home: Path, broken: str) -> None:
    (home / settings_file.FILE).write_text(broken)
    assert settings_file.load(policy=home / "none.toml") == Settings()


def test_a_token_without_a_keyring_lies_in_a_private_file(home: Path) -> None:
    assert save_token("K7QF-29XM", "daybook-agent_x") == "file"
    assert (home / "token").stat().st_mode & 0o777 == 0o600
    assert load_token("K7QF-29XM") == "daybook-agent_x"
    forget_token("K7QF-29XM")
    assert load_token("K7QF-29XM") == ""


@pytest.mark.skipif(sys.platform != "linux", reason="XDG autostart")
def test_starting_at_sign_in_is_switched_on_and_off(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    assert not autostart.is_on()
    autostart.turn_on()
    assert autostart.is_on()
    entry = (home / "autostart" / "daybook-connector.desktop").read_text()
    assert entry.startswith("[Desktop Entry]\nType=Application\nName=Daybook Connector\nExec=")
    autostart.turn_off()
    autostart.turn_off()
    assert not autostart.is_on()


def test_colleagues_are_asked_for_by_name_only_where_the_settings_name_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    world.denies = False
    world.people["Carla Jones"] = "0" * 96
    monkeypatch.setattr("daybook_connector.stores.outlook.store.load", lambda: com_of(world))
    for people, names in (((), ["Calendar"]), (("Carla Jones",), ["Calendar", "Carla Jones"])):
        settings_file.save(Settings(store="outlook", people=people))
        with make_store(settings_file.load()) as store:
            assert [calendar.name for calendar in store.calendars()] == names
