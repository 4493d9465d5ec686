"""The words of the line: reading the agent's messages, composing the portal's.

The wire protocol itself is described in docs/agent-protocol.md.
"""

from kinds.outlook.protocol.compose import Message
from kinds.outlook.protocol.fields import LARGEST, ProtocolError
from kinds.outlook.protocol.parse import parse, read, sized

__all__ = ["LARGEST", "Message", "ProtocolError", "parse", "read", "sized"]
