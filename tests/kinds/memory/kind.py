"""The entry of the tests' own kind of account in the table of kinds."""

from connectors.kinds.entry import Kind
from connectors.kinds.push import NoPush
from connectors.kinds.sign_in import Service, SignIn, Way
from tests.kinds.memory.provider import MemoryProvider

KIND = Kind(
    code="memory",
    name="In memory",
    label="In memory",
    sign_in=SignIn(Way.PASSWORD, (Service("memory", "In memory", "flask-conical"),)),
    open=MemoryProvider,
    push=NoPush("Calendars in memory are for tests and do not push changes."),
    offered=False,
)
