"""pythoncom, win32com.client.connect and winreg as they are seen from `Com`."""

# ruff: noqa: N802 - the members have Outlook's names

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from daybook_connector.stores.outlook.com import Com

from tests.fake_outlook.dates import REGIONS
from tests.fake_outlook.dispatch import com_error

if TYPE_CHECKING:
    from tests.fake_outlook.world import World

UNAVAILABLE = 0x800401E3
NOT_REGISTERED = 0x80040154
CANNOT_START = 0x80080005


class Pythoncom:
    com_error = com_error
    CLSCTX_LOCAL_SERVER = 4
    IID_IDispatch = "{00020400-0000-0000-C000-000000000046}"

    def __init__(self, world: "World") -> None:
        self.world = world
        self.starts: list[int] = []
        """Codes with which the next starts fail."""

    def CoInitialize(self) -> None:
        self.world.initialised += 1
        self.world.apartment = threading.get_ident()

    def CoUninitialize(self) -> None:
        self.world.initialised -= 1

    def connect(self, program: str) -> Any:
        assert program == "Outlook.Application"
        self.world.trip(self.world.application, "connect")
        if not self.world.installed:
            raise com_error(NOT_REGISTERED)
        if not self.world.running:
            raise com_error(UNAVAILABLE)
        return self.world.application

    def CoCreateInstance(self, program: str, outer: None, where: int, iid: str) -> Any:
        if self.starts:
            raise com_error(self.starts.pop(0))
        self.world.running = True
        self.world.has_window = False
        return self.world.application

    def PumpWaitingMessages(self) -> int:
        self.world.deliver()
        return 0


class Connect:
    """Sinks live as long as the object they are connected to."""

    class SimpleConnection:
        def __init__(self, source: Any, sink: Any, iid: str) -> None:
            assert iid == sink.CLSID
            self.sinks, self.sink = source.sinks, sink
            self.sinks.append(sink)

        def Disconnect(self) -> None:
            if self.sink in self.sinks:
                self.sinks.remove(self.sink)


class Registry:
    HKEY_CURRENT_USER = 1

    def __init__(self, world: "World") -> None:
        self.world = world

    @contextmanager
    def OpenKey(self, root: int, path: str) -> Iterator[str]:
        if path.endswith("Packages"):
            if not self.world.packages:
                raise FileNotFoundError(path)
        elif path not in self._values():
            raise FileNotFoundError(path)
        yield path

    def QueryInfoKey(self, path: str) -> tuple[int, int, int]:
        return len(self.world.packages), 0, 0

    def EnumKey(self, path: str, number: int) -> str:
        return self.world.packages[number]

    def QueryValueEx(self, path: str, name: str) -> tuple[Any, int]:
        values = self._values()[path]
        if name not in values:
            raise FileNotFoundError(name)
        return values[name], 1

    def _values(self) -> dict[str, dict[str, Any]]:
        date, time, _ = REGIONS[self.world.region]
        region = {"sShortDate": date, "sShortTime": time}
        return {r"Control Panel\International": region} | self.world.registry


def com_of(world: "World") -> Com:
    return Com(Pythoncom(world), Connect, Registry(world))
