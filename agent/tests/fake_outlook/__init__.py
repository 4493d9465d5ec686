"""An Outlook without Outlook: its object model in this process, with the traps of the real one.

What the traps are and where they are known from stands in docs/outlook-object-model.md.
"""

from tests.fake_outlook.modules import com_of
from tests.fake_outlook.record import Record, Rule
from tests.fake_outlook.world import World

__all__ = ["Record", "Rule", "World", "com_of"]
