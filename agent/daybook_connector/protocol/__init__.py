"""The words of the line: reading the portal's messages, composing the agent's.

The wire protocol itself is described in docs/agent-protocol.md.
"""

from daybook_connector.protocol.fields import Malformed, clock, moment
from daybook_connector.protocol.incoming import Message, draft, read

__all__ = ["Malformed", "Message", "clock", "draft", "moment", "read"]
