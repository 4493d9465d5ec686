"""What the portal says beside its codes: English, for logs and for agents without words for a code.
Whoever shows a code to people has words of their own."""

PAIRING_ENDED = "The pairing of this PC was ended."
CONNECTOR_DELETED = "The connector was deleted in the portal."
UNKNOWN_DEVICE = (
    "The device token is not known here. Pair this PC again with a new code from the portal."
)
OTHER_XMPP_ACCOUNT = (
    "This PC was paired with another XMPP account. Pair it again to change the account."
)
TROUBLE = "The portal is in trouble."
PART_MISSING = "A part of the snapshot is missing."

# Why a line is closed, or a request refused, which agents of ours bring about only by mistake.
HELLO_FIRST = "Say hello first."
NO_HELLO = "No hello came."
OTHER_LINE = "The agent opened another line."
TOO_MANY = "Too many messages."
TOO_MANY_MISTAKES = "Too many messages that cannot be understood."
NO_BROWSERS = "This address is for Daybook Connector only."
NO_MEDIA_TYPE = "Send application/json."
BROKEN_OFF = "The request broke off."
NO_MESSAGES = "The body must be an object with a list of messages."


def taken_over(pc: str) -> str:
    return f"The agent on {pc} has taken over this account."


def too_new(protocol: int) -> str:
    return f"This portal speaks protocol {protocol} only; it must be updated first."


def too_old(oldest: str) -> str:
    return f"This portal needs Daybook Connector {oldest} or newer."


def not_held(revision: str) -> str:
    return f"The portal does not hold revision {revision}."


def use(methods: str) -> str:
    return f"Use {methods}."


def too_large(most: int) -> str:
    return f"Send at most {most} bytes at once."


def too_many(most: int) -> str:
    return f"Send at most {most} messages at once."


def not_json(why: object) -> str:
    return f"The body is not JSON: {why}."
