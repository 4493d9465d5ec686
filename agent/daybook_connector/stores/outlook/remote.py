"""An object of Outlook's, by plain IDispatch.

`folder.Name` gets, `item.Subject = …` puts, `items.do("GetFirst")` calls. pywin32's own dynamic
objects are not used: they turn a refused put and a closed Outlook into AttributeError alike, and
need a cache of generated code for events. Guarded members (guard.py) are refused here before
Outlook could ask anybody.
"""

from typing import Any

from daybook_connector.stores.outlook import guard
from daybook_connector.stores.outlook.calls import Calls

# OAIDL's DISPATCH_ flags.
METHOD, GET, PUT = 1, 2, 4
METHOD_OR_GET = METHOD | GET
ENGLISH_NEUTRAL = 0


class GuardedMember(AssertionError):
    """The code wants a member that Outlook asks the user about: a defect here."""


class Remote:
    """Wraps one IDispatch. Objects of one `kind` share what is known of their members."""

    __slots__ = ("_calls", "_kind", "interface")
    _calls: Calls
    _kind: str
    interface: Any

    def __init__(self, interface: Any, calls: Calls, kind: str = "") -> None:
        object.__setattr__(self, "interface", interface)
        object.__setattr__(self, "_calls", calls)
        object.__setattr__(self, "_kind", kind)

    def known_as(self, kind: str) -> "Remote":
        """The same object; names of members are looked up once per kind, not once per object."""
        return Remote(self.interface, self._calls, kind)

    def do(self, method: str, *arguments: Any) -> Any:
        return self._invoke(method, METHOD_OR_GET, *arguments)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in guard.WRITE_ONLY:
            raise GuardedMember(name)
        return self._invoke(name, GET)

    def __setattr__(self, name: str, value: Any) -> None:
        self._invoke(name, PUT, value)

    def _invoke(self, name: str, flags: int, *arguments: Any) -> Any:
        if name in guard.NEVER:
            raise GuardedMember(name)
        values = [v.interface if isinstance(v, Remote) else v for v in arguments]
        wanted = flags != PUT

        def call() -> Any:
            dispid = self._dispid(name)
            return self.interface.Invoke(dispid, ENGLISH_NEUTRAL, flags, wanted, *values)

        answer = self._calls.make(name, call)
        return Remote(answer, self._calls) if hasattr(answer, "GetIDsOfNames") else answer

    def _dispid(self, name: str) -> int:
        if not self._kind:
            return int(self.interface.GetIDsOfNames(ENGLISH_NEUTRAL, name))
        known = self._calls.dispids
        if (self._kind, name) not in known:
            known[self._kind, name] = int(self.interface.GetIDsOfNames(ENGLISH_NEUTRAL, name))
        return known[self._kind, name]


def each(collection: Remote) -> list[Remote]:
    """The members of a small collection that counts from 1. Never for `Items`."""
    return [collection.do("Item", number) for number in range(1, collection.Count + 1)]
