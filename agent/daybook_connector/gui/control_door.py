"""The door to the agent that runs on this computer, in this process or in another one."""

from dataclasses import asdict, replace
from pathlib import Path

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.local import settings_file
from daybook_connector.local.control import ControlClient
from daybook_connector.pairing.exchange import Pairing
from daybook_connector.status.status import CalendarLine, Status


class ControlDoor:
    """A `AgentDoor` through the control socket of the agent in this state folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client = ControlClient(folder)

    def status(self) -> Status:
        return Status.from_json(self._client.call("status"))

    def sync(self) -> None:
        self._client.call("sync")

    def pause(self) -> None:
        self._client.call("pause")

    def resume(self) -> None:
        self._client.call("resume")

    def set_mode(self, mode: str, minutes: int) -> None:
        self._client.call("mode", mode=mode, minutes=minutes)

    def calendars(self) -> tuple[CalendarLine, ...]:
        return tuple(map(CalendarLine.from_json, self._client.call("calendars")))

    def share(self, keys: tuple[str, ...]) -> None:
        self._client.call("choose", keys=list(keys))

    def pair(self, pairing: Pairing) -> None:
        self._client.call("pair", **asdict(pairing))

    def doctor(self) -> tuple[DoctorRung, ...]:
        return tuple(map(DoctorRung.from_json, self._client.call("doctor")))

    def outlook_may_start(self) -> bool:
        return settings_file.load(self._folder).start_outlook

    def let_start_outlook(self, may: bool) -> None:
        """The settings are a file of the user's; the agent is told to read it again."""
        settings = replace(settings_file.load(self._folder), start_outlook=may)
        settings_file.save(settings, self._folder)
        self._client.call("reload")

    def language(self) -> str:
        return settings_file.load(self._folder).language

    def choose_language(self, language: str) -> None:
        """The agent says nothing by itself, so it need not know."""
        settings = replace(settings_file.load(self._folder), language=language)
        settings_file.save(settings, self._folder)

    def stop(self) -> None:
        self._client.call("stop")
