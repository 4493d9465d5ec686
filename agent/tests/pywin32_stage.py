"""Runs pywin32's own Python code for events, from an unpacked wheel, around the store's sinks.

Run as a process of its own: `python pywin32_stage.py FOLDER`. What pywin32 has in C is stood in
for; a connection point as Outlook's calls the sinks by number. Prints one line per sink.
"""

import sys
import types
from pathlib import Path
from typing import Any


class IID(str):
    """pywintypes.IIDType, which compares without regard to case."""


def module(name: str, **members: Any) -> types.ModuleType:
    made = types.ModuleType(name)
    vars(made).update(members)
    sys.modules[name] = made
    return made


def interface(name: str) -> str:
    """Interfaces that are only named stand for themselves."""
    if name.startswith("IID_"):
        return name
    raise AttributeError(name)


def set_the_stage(folder: Path) -> None:
    """Real .py files of the wheel; stand-ins for its C modules and its packages' start-up code."""
    sys.path.insert(0, str(folder / "win32" / "lib"))
    numbers = "DISPATCH_METHOD DISPATCH_PROPERTYGET DISPATCH_PROPERTYPUT DISPATCH_PROPERTYPUTREF"
    others = "DISPID_EVALUATE DISPID_NEWENUM DISPID_PROPERTYPUT DISPID_STARTENUM DISPID_VALUE"
    values = dict(zip(numbers.split(), (1, 2, 4, 8)))
    values |= {name: -10 - n for n, name in enumerate(others.split())}
    module(
        "pythoncom",
        com_error=type("com_error", (Exception,), {}),
        error=Exception,
        WrapObject=lambda policy: policy,
        TypeIIDs={"IID_IDispatch": object, "IID_IUnknown": object},
        __getattr__=interface,
        **values,
    )
    module("pywintypes", IIDType=IID, IID=IID)
    module("win32api", error=OSError)
    for package in ("win32com", "win32com.server", "win32com.client"):
        made = module(package)
        made.__path__ = [str(folder / package.replace(".", "/"))]
        parent, _, name = package.rpartition(".")
        if parent:
            setattr(sys.modules[parent], name, made)


class ConnectionPoint:
    """As Outlook's: asks the sink for the interface, then calls by number."""

    def __init__(self, iid: str) -> None:
        self.iid = IID(iid)
        self.sinks: dict[int, Any] = {}

    def QueryInterface(self, iid: str) -> "ConnectionPoint":  # noqa: N802
        return self

    def FindConnectionPoint(self, iid: str) -> "ConnectionPoint":  # noqa: N802
        assert iid == self.iid
        return self

    def Advise(self, sink: Any) -> int:  # noqa: N802
        assert sink._QueryInterface_(self.iid) == 1
        self.sinks[7] = sink
        return 7

    def Unadvise(self, cookie: int) -> None:  # noqa: N802
        del self.sinks[cookie]

    def call(self, number: int, *values: Any) -> Any:
        """The answer; DISPATCH_METHOD is how events are fired."""
        hresult, _, answer = self.sinks[7]._Invoke_(number, 0, 1, values)
        assert hresult == 0
        return answer


def play(watching: Any, connect: Any) -> None:
    calls = {
        watching.ItemsSink: {0xF001: (object(),), 0xF002: (object(),), 0xF003: ()},
        watching.FolderSink: {0xFBA8: (None, False), 0xFBA9: (object(), None, False)},
        watching.FoldersSink: {0xF001: (object(),), 0xF002: (object(),), 0xF003: ()},
        watching.QuitSink: {0xF007: ()},
    }
    for kind, events in calls.items():
        told: list[None] = []
        point = ConnectionPoint(kind.CLSID)
        connection = connect.SimpleConnection(
            point, kind(lambda t=told: t.append(None)), kind.CLSID
        )
        answers = {point.call(number, *values) for number, values in events.items()}
        connection.Disconnect()
        print(kind.__name__, len(told), sorted(map(str, answers)), len(point.sinks))  # noqa: T201


def main(folder: Path) -> None:
    set_the_stage(folder)
    from daybook_connector.stores.outlook import watching
    from win32com.client import connect  # type: ignore[import-untyped]

    play(watching, connect)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
