"""Plain IDispatch as pywin32 hands it out, with everything that may go wrong on the way."""

# ruff: noqa: N802 - the members have Outlook's names

import threading
import zlib
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from tests.fake_outlook.world import World

METHOD, GET, PUT = 1, 2, 4

UNKNOWN_NAME = 0x80020006
MEMBER_NOT_FOUND = 0x80020003
EXCEPTION = 0x80020009
ABORT = 0x80004004
DENIED = 0x80070005
NOT_FOUND = 0x8004010F
WRONG_THREAD = 0x8001010E
INVALID = 0x80070057
REJECTED = 0x80010001
RETRY_LATER = 0x8001010A
UNAVAILABLE = 0x800706BA
OFFLINE = 0xC204011D


class com_error(Exception):  # noqa: N801
    """As pythoncom's: codes are signed."""

    def __init__(self, code: int, scode: int = 0) -> None:
        self.codes = code, scode
        self.hresult = _signed(code)
        self.strerror = "told in the language of Windows"
        self.excepinfo = (0, "Microsoft Outlook", "…", None, 0, _signed(scode)) if scode else None
        self.argerror = None
        super().__init__(self.hresult, self.strerror, self.excepinfo, None)

    def again(self) -> "com_error":
        """The same error, without what the first one met."""
        return com_error(*self.codes)


def failure(code: int) -> com_error:
    """An error of Outlook's own: wrapped, as IDispatch does it."""
    return com_error(EXCEPTION, code)


class Dispatch:
    """An object of the object model. `get_X`, `put_X` and `do_X` are its members.

    `guarded` are members that make Outlook ask the user; with "*" all of them.
    """

    guarded: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, world: "World") -> None:
        self.world = world

    def GetIDsOfNames(self, lcid: int, name: str) -> int:
        self._enter()
        known = any(hasattr(self, f"{kind}_{name}") for kind in ("get", "put", "do"))
        if not known and name not in self.guarded:
            raise com_error(UNKNOWN_NAME)
        number = self._number(name)
        self.world.names[type(self).__name__, number] = name
        return number

    def Invoke(self, dispid: int, lcid: int, flags: int, wanted: bool, *values: Any) -> Any:
        self._enter()
        name = self.world.names.get((type(self).__name__, dispid))
        if name is None:
            raise com_error(MEMBER_NOT_FOUND)
        self.world.touched.add((type(self).__name__, name, _verb(flags)))
        self.world.trip(self, name)
        self._ask(name, flags)
        if flags == PUT:
            return getattr(self, f"put_{name}")(*values)
        if flags & METHOD and hasattr(self, f"do_{name}"):
            return getattr(self, f"do_{name}")(*values)
        return getattr(self, f"get_{name}")(*values)

    def _enter(self) -> None:
        if threading.get_ident() != self.world.apartment:
            raise com_error(WRONG_THREAD)
        if not self.world.running:
            raise com_error(UNAVAILABLE)

    def _ask(self, name: str, flags: int) -> None:
        if flags == PUT and not self.world.guards_puts:
            return
        if name in self.guarded or "*" in self.guarded:
            self.world.ask(type(self).__name__, name)

    def _number(self, name: str) -> int:
        """The same name has another number in another class."""
        return zlib.crc32(f"{type(self).__name__}.{name}".encode()) & 0x7FFFFFFF


class Collection(Dispatch):
    """Counts from 1."""

    def __init__(self, world: "World", members: list[Any]) -> None:
        super().__init__(world)
        self.members = members

    def get_Count(self) -> int:
        return len(self.members)

    def do_Item(self, number: int) -> Any:
        if not 1 <= number <= len(self.members):
            raise failure(INVALID)
        return self.members[number - 1]


def _signed(code: int) -> int:
    return code - (1 << 32) if code & 0x80000000 else code


def _verb(flags: int) -> str:
    return {GET: "get", PUT: "put"}.get(flags, "do")
