"""What self-test and doctor looked at on the PC, and what came of it."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from languages.lists import listed
from languages.numbers import number

TITLES = {
    "selftest": gettext_lazy("Self-test"),
    "doctor": gettext_lazy("Doctor"),
}
STEPS: Mapping[str, str | Promise] = {
    "attach": pgettext_lazy("step of a self-test", "Attach"),
    "calendars": pgettext_lazy("step of a self-test", "Calendars"),
    "read": pgettext_lazy("step of a self-test", "Read"),
    "write": pgettext_lazy("step of a self-test", "Write"),
    "read-back": pgettext_lazy("step of a self-test", "Read-back"),
    "filter": pgettext_lazy("step of a self-test", "Filter"),
    "find-again": pgettext_lazy("step of a self-test", "Find-again"),
    "notice": pgettext_lazy("step of a self-test", "Notice"),
    "move": pgettext_lazy("step of a self-test", "Move"),
    "remove": pgettext_lazy("step of a self-test", "Remove"),
    "timing": pgettext_lazy("step of a self-test", "Timing"),
    "prompts": pgettext_lazy("step of a self-test", "Prompts"),
    "address": pgettext_lazy("step of a self-test", "Address"),
    "dns": "DNS",
    "tcp": "TCP",
    "proxy": pgettext_lazy("step of a self-test", "Proxy"),
    "tls": "TLS",
    "reach": pgettext_lazy("step of a self-test", "The portal answers"),
    "sign-in": pgettext_lazy("step of a self-test", "Sign-in"),
    "websocket": "WebSocket",
    "xmpp-5222": pgettext_lazy("step of a self-test", "XMPP, port 5222"),
    "xmpp-5223": pgettext_lazy("step of a self-test", "XMPP, port 5223"),
    "store": pgettext_lazy("step of a self-test", "Store"),
    "folders": pgettext_lazy("step of a self-test", "Folders"),
    "permissions": pgettext_lazy("step of a self-test", "Permissions"),
}
VERDICTS = {
    "fine": gettext_lazy("fine"),
    "attention": gettext_lazy("attention"),
    "broken": gettext_lazy("broken"),
    "not-reached": gettext_lazy("not reached"),
    "not-needed": gettext_lazy("not needed"),
}
_COUNTS: Mapping[str, Callable[[int], str]] = {
    "fine": lambda n: ngettext("%(count)s fine", "%(count)s fine", n),
    "attention": lambda n: ngettext("%(count)s attention", "%(count)s attention", n),
    "broken": lambda n: ngettext("%(count)s broken", "%(count)s broken", n),
}


def title(kind: str) -> str:
    return str(TITLES[kind])


def step(code: str) -> str:
    """A step of a newer program has no name here."""
    return str(STEPS.get(code, f"{code[:1].upper()}{code[1:]}"))


def verdict(code: str) -> str:
    return str(VERDICTS.get(code, code.replace("-", " ")))


def outcome(counts: Mapping[str, int]) -> str:
    """Such as "12 fine and 1 broken"; what was not needed or not reached is left out."""
    told = [
        _COUNTS[code](count) % {"count": number(count)} for code, count in counts.items() if count
    ]
    return listed(told) or _("nothing told")
