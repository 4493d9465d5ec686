"""Outlook on the user's PC: the line to the agent, what it told, and a provider that reads that.

The agent's side is the distribution in `agent/`; the two share the line (docs/agent-protocol.md)
and its messages, the distribution in `protocol/`.
"""

CODE = "outlook"
"""How connectors of this kind are stored."""
