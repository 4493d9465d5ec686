"""The entry of the tests' own kind of account in the table of kinds: it uses all there is."""

from connectors.kinds.entry import Kind
from connectors.kinds.panel import Panel
from connectors.kinds.sign_in import Service, SignIn, Way
from connectors.kinds.words import KindWords
from tests.kinds.memory.checks import CHECKS
from tests.kinds.memory.lifecycle import MemoryLifecycle
from tests.kinds.memory.panel import memory_panel
from tests.kinds.memory.provider import MemoryProvider
from tests.kinds.memory.push import PUSH

KIND = Kind(
    code="memory",
    name="In memory",
    label="In memory",
    sign_in=SignIn(Way.PASSWORD, (Service("memory", "In memory", "flask-conical"),)),
    open=MemoryProvider,
    push=PUSH,
    words=KindWords(
        about="Calendars in memory are for tests.",
        address="Place in memory",
        forgotten="{name} is forgotten, as memories are.",
    ),
    checks=CHECKS,
    panel=Panel("memory/_panel.html", memory_panel),
    lifecycle=MemoryLifecycle(),
    offered=False,
)
