"""What the portal does with an agent's messages, whatever line they come by."""

from connectors.providers.outlook.receive.exchange import exchange

__all__ = ["exchange"]
