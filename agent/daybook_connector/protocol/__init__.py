"""The words of the line: reading the portal's messages, composing the agent's.

The wire protocol itself is described in docs/agent-protocol.md.
"""

from daybook_connector.protocol.fields import Malformed, Message, clock, moment
from daybook_connector.protocol.incoming import check, draft, read

__all__ = ["Malformed", "Message", "check", "clock", "draft", "moment", "read"]
