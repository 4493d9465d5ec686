"""The entry of the tests' own kind of account in the table of kinds."""

from connectors.kinds.entry import Kind
from connectors.kinds.sign_in import Service, SignIn, Way
from tests.kinds.memory.provider import MemoryProvider
from tests.kinds.memory.push import PUSH

KIND = Kind(
    code="memory",
    name="In memory",
    label="In memory",
    sign_in=SignIn(Way.PASSWORD, (Service("memory", "In memory", "flask-conical"),)),
    open=MemoryProvider,
    push=PUSH,
    offered=False,
)
