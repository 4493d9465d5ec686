"""What the portal does with an agent's messages, whatever line they come by."""

from kinds.outlook.receive.exchange import exchange

__all__ = ["exchange"]
