"""What is told to an agent on a line, and what it has heard there already."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from daybook_protocol.commands import CommandMessage, NoArguments, SyncCommand
from daybook_protocol.portal import LineSettings, SettingsMessage, WelcomeMessage

from kinds.outlook.said import Said

SETTINGS = LineSettings(
    mode="auto", minutes=15, paused=False, titles=False, days_back=1, days_ahead=90
)


def settings(**changes: object) -> SettingsMessage:
    return SettingsMessage(**dict(SETTINGS) | changes)


def sync(number: UUID) -> CommandMessage:
    return SyncCommand(id=number, arguments=NoArguments())


def welcome() -> WelcomeMessage:
    return WelcomeMessage(
        protocol=1,
        portal="0.1.0",
        at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        last_seq=0,
        connector="Outlook on ANNA-PC",
        calendars={},
        settings=SETTINGS,
    )


def test_settings_are_said_again_only_when_they_have_changed() -> None:
    said = Said()
    assert said.unsaid([settings()]) == [settings()]
    said.remember(welcome())
    assert said.unsaid([settings()]) == []
    assert said.unsaid([settings(paused=True)]) == [settings(paused=True)]
    said.remember(settings(paused=True))
    assert said.unsaid([settings()]) == [settings()]


def test_a_command_is_said_once_until_the_next_welcome() -> None:
    said, command = Said(), sync(uuid4())
    assert said.unsaid([command]) == [command]
    said.remember(command)
    assert said.unsaid([command, sync(UUID(int=1))]) == [sync(UUID(int=1))]
    said.remember(welcome())
    assert said.unsaid([command]) == [command]


def test_an_answered_command_is_forgotten() -> None:
    said, command = Said(), sync(uuid4())
    said.remember(command)
    assert said.unsaid([]) == []
    assert said.unsaid([command]) == [command]
