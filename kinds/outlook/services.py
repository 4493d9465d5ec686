"""The button of Outlook on the connect page."""

from connectors.kinds.sign_in import Service

SERVICE = Service("outlook", "Outlook", "monitor")
