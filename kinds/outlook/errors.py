"""What can go wrong with an account that a program on a PC speaks for."""

from providers.errors import AccountAway, ProviderError


class AgentOffline(AccountAway):
    """The program on the PC is not connected, so its calendars can be neither read nor written."""

    code = "agent-offline"


class StoreUnavailable(ProviderError):
    """The program on the PC runs, but cannot get at its calendars now."""

    code = "store-unavailable"
