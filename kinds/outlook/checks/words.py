"""What the program on the PC has to say to the nine questions, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alerts.sentences import Words, either
from diagnosis.checks.running_words import CONSEQUENCE
from diagnosis.words.table import AnswerWords, CheckWords

START = _("Start the PC, and see that Daybook Connector is running; then check again.")
BY_ITSELF = _("It goes on by itself then.")
TICKET = _(
    "For the IT department: Daybook Connector on %(pc)s must be able to open connections to "
    "%(host)s, port %(port)s (HTTPS and WebSocket); nothing has to be let in. The doctor in its "
    "window prints the program's path for a ticket."
)


def _detail(told: Mapping[str, Any]) -> str:
    """What the program said, as a sentence of its own."""
    text = str(told["detail"]).strip()
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _why(told: Mapping[str, Any]) -> str:
    """The same within brackets."""
    return str(told["detail"]).strip().rstrip(".")


def _within(sentence: Any) -> Any:
    return lambda told: sentence % {**told, "detail": _why(told)}


ANSWERS = {
    "pc-cannot-be-asked": AnswerWords(_("Nobody there to be asked"), "%(why)s", START),
    "pc-network-cannot-be-asked": AnswerWords(
        _("Nobody there to be asked"), "%(why)s", (START, TICKET)
    ),
    "no-pc-paired": AnswerWords(
        _("No PC is paired"),
        (_("No PC is paired with this connector."), CONSEQUENCE),
        _("Pair the PC on which Outlook runs."),
    ),
    "paused-on-pc": AnswerWords(
        _("Paused on %(pc)s"),
        (_("It was paused on %(pc)s."), CONSEQUENCE),
        _("Resume it here, or in the menu of its tray icon."),
    ),
    "pc-without-sign-of-life": AnswerWords(
        _("%(pc)s gives no sign of life"),
        (
            _(
                "%(pc)s gives no sign of life: it is off or asleep, without a network, or the "
                "program was closed."
            ),
            CONSEQUENCE,
        ),
        _(
            "Start the PC, and see that Daybook Connector is running; it catches up by itself. "
            "If that PC is gone, pair another one."
        ),
    ),
    "pc-blocked": AnswerWords(
        _("On %(pc)s: %(alert)s"),
        (
            _("The program on %(pc)s runs, but cannot get at its calendars: %(alert)s."),
            CONSEQUENCE,
        ),
        ("%(alert_remedy)s", BY_ITSELF),
    ),
    "pc-outlook-closed": AnswerWords(
        _("On %(pc)s: Outlook is closed"),
        (
            _("The program on %(pc)s runs, but cannot get at its calendars: Outlook is closed."),
            CONSEQUENCE,
        ),
        (_("Open Outlook on the PC."), BY_ITSELF),
    ),
    "pc-store-gone": AnswerWords(
        _("On %(pc)s: its calendar store is not there"),
        (
            _(
                "The program on %(pc)s runs, but cannot get at its calendars: its calendar store "
                "is not there."
            ),
            CONSEQUENCE,
        ),
        (_("See that the folder of calendars exists on the PC and can be read."), BY_ITSELF),
    ),
    "pc-did-not-answer": AnswerWords(
        _("%(pc)s did not answer"), "%(why)s", _("Check again in a minute.")
    ),
    "pc-runs": AnswerWords(
        _("It is running, on %(pc)s too"),
        _("A worker is alive, and the program on %(pc)s runs and has its calendars at hand."),
    ),
    "pc-complains": AnswerWords(
        "%(alert)s", _("The program on %(pc)s says: %(alert)s."), "%(alert_remedy)s"
    ),
    "pc-cannot-read": AnswerWords(
        "%(alert)s",
        _("%(pc)s cannot read its calendars now, so nothing new is known: %(alert)s."),
        "%(alert_remedy)s",
    ),
    "outlook-asks": AnswerWords(
        _("Outlook asks whether a program may use it"),
        _(
            "Outlook has asked whether a program may use it. Daybook sends no mail through "
            "Outlook and uses nothing that Outlook guards, so a policy of your IT department "
            "makes it ask."
        ),
        _(
            "Choose Allow on the PC. If it comes back, show your IT department "
            "docs/outlook-for-it.md."
        ),
    ),
    "pc-rung-broken": AnswerWords(
        _("%(rung)s: fails on %(pc)s"),
        ("%(rung)s:", _detail, "%(barrier)s", "%(polls)s"),
        TICKET,
    ),
    "pc-not-back": AnswerWords(
        _("%(pc)s is not back in its mode"),
        _("The way is open now, but the PC is not back in its mode: %(mode)s."),
        (_("It tries again every five minutes by itself. If it stays:"), TICKET),
    ),
    "pc-reaches-oddly": AnswerWords(
        _("%(pc)s reaches this portal, with something odd"),
        (_("It works, with something worth a look:"), _detail),
        TICKET,
    ),
    "pc-reaches-portal": AnswerWords(
        _("%(pc)s reaches this portal"),
        _("Nothing is in the way: the program on %(pc)s reaches this portal on every step."),
    ),
}

PC: dict[str, Words] = {
    "the-pc": _("the PC"),
    "its-store": _("Its store"),
    "no-pc-to-be-asked": _("No PC is paired, so nobody can be asked."),
    "pc-offline": _("%(pc)s is offline (last heard of: %(heard_at)s), so it cannot be asked."),
    "named-pc-not-asked": _("%(pc)s was not asked: that is a worker's job."),
    "pc-not-asked": _("The PC was not asked: that is a worker's job."),
    "pc-silent": _("%(pc)s is connected, but has not answered within a few seconds."),
    "pc-could-not-look": (
        _("%(pc)s could not look:"),
        either("reason", _("it gave no reason")),
    ),
    "pc-gave-no-reason": _("no reason was given"),
    "pc-heard": _("Last sign of life of %(pc)s: %(heard_at)s."),
    "pc-connected": _("%(pc)s connected by %(line)s."),
    "pc-was-connected": _("%(pc)s was connected by %(line)s."),
    "pc-paused": _("Paused on %(pc)s."),
    "store-open": _("%(store)s: open."),
    "store-not-open": _("%(store)s: not open."),
    "program-says": _("The program says: %(alert)s."),
    "program-says-why": _within(_("The program says: %(alert)s (%(detail)s).")),
    "pc-opened-calendars": _("%(pc)s tried to open each calendar at %(opened_moment)s."),
    "pc-calendar-confirmed": _("“%(calendar)s”, as of %(confirmed_at)s: %(found)s."),
    "pc-calendar-unconfirmed": _("“%(calendar)s”, never confirmed: %(found)s."),
    "pc-confirmed": _("The PC last confirmed its calendars: %(confirmed_at)s."),
    "outlook-does-not-invite": _(
        "Outlook sends no invitations for these events: they are written without attendees, and "
        "the program on the PC never sends mail."
    ),
    "line-websocket": "WebSocket",
    "line-https": "HTTPS",
    "line-xmpp": "XMPP",
}

COMPLAINTS: dict[str, Words] = {
    "pc-complains-not": _("%(pc)s itself complains of nothing."),
    "pc-complained-not": _("%(pc)s itself complains of nothing when it was last heard of."),
    "pc-said": _("%(pc)s said: %(alert)s."),
    "pc-said-since": _("%(pc)s said: %(alert)s, since %(since_at)s."),
    "pc-said-why": _within(_("%(pc)s said: %(alert)s (%(detail)s).")),
    "pc-said-since-why": _within(_("%(pc)s said: %(alert)s, since %(since_at)s (%(detail)s).")),
    "pc-said-last": _("%(pc)s said when it was last heard of: %(alert)s."),
    "pc-said-last-since": _(
        "%(pc)s said when it was last heard of: %(alert)s, since %(since_at)s."
    ),
    "pc-said-last-why": _within(
        _("%(pc)s said when it was last heard of: %(alert)s (%(detail)s).")
    ),
    "pc-said-last-since-why": _within(
        _("%(pc)s said when it was last heard of: %(alert)s, since %(since_at)s (%(detail)s).")
    ),
}

GUARD: dict[str, Words] = {
    "no-security-alert": _("Outlook's security alert has not appeared."),
    "security-alerts": ngettext_lazy(
        "Outlook's security alert appeared once.",
        "Outlook's security alert appeared %(count)s times.",
        "count",
    ),
    "security-alerts-last": ngettext_lazy(
        "Outlook's security alert appeared once, last %(last_at)s.",
        "Outlook's security alert appeared %(count)s times, last %(last_at)s.",
        "count",
    ),
    "guard-asked": _("The PC was asked for this %(asked_at)s."),
}

NETWORK: dict[str, Words] = {
    "pc-opens-connection": _(
        "From %(pc)s to %(host)s, port %(port)s; the PC opens the connection itself."
    ),
    "pc-line-in-force": _("Line in force: %(line)s."),
    "pc-line-before": _("Line when it was last heard of: %(line)s."),
    "pc-found-before": _("What %(pc)s found %(found_at)s:"),
    "pc-mode-in-force": _("Mode in force: %(mode)s."),
    "pc-mode-meanwhile": _("In force meanwhile: %(mode)s."),
    "pc-mode-every": _("Auto-sync, %(pace)s"),
    "pc-mode-every-blocked": _("Auto-sync, %(pace)s, because the real-time channel is blocked"),
    "pc-mode-auto": _("Auto-sync"),
    "pc-mode-auto-blocked": _("Auto-sync, because the real-time channel is blocked"),
    "pc-mode-realtime": _("Real-time"),
    "pc-mode-realtime-blocked": _("Real-time, because the real-time channel is blocked"),
    "pc-mode-manual": _("Manual"),
    "pc-mode-manual-blocked": _("Manual, because the real-time channel is blocked"),
    "pc-it-ticket": _(
        "For an IT ticket: Daybook Connector %(version)s on %(system)s, outgoing TCP to %(host)s, "
        "port %(port)s, HTTPS and WebSocket, nothing incoming."
    ),
    "pc-rung-broken": (_("%(rung)s: failed here."), _detail),
    "pc-rung-not-reached": _("%(rung)s: not reached."),
    "pc-rung-not-needed": _("%(rung)s: not needed."),
    "pc-rung-passed": (_("%(rung)s: passed."), _detail),
    "pc-rung-passed-in": (_("%(rung)s: passed in %(ms)s ms."), _detail),
    "pc-step-dns": _("Find the portal (DNS)"),
    "pc-step-tcp": _("Reach it (TCP)"),
    "pc-step-proxy": _("Get through the proxy"),
    "pc-step-tls": _("Check its certificate (TLS)"),
    "pc-step-reach": _("Be answered by the portal"),
    "pc-step-sign-in": _("Sign in"),
    "pc-step-websocket": _("Open the real-time channel (WebSocket)"),
    "pc-step-xmpp-5222": _("Reach XMPP, port 5222"),
    "pc-step-xmpp-5223": _("Reach XMPP, port 5223"),
    "pc-barrier-dns": _("The PC's name service does not know the portal, or a filter hides it."),
    "pc-barrier-tcp": _("A firewall may block the program or the port."),
    "pc-barrier-proxy": _("The proxy does not let the program through."),
    "pc-barrier-tls": _(
        "Antivirus or a firewall that opens encrypted connections would look like this, too."
    ),
    "pc-barrier-reach": _("Something between PC and portal answers in the portal's place."),
    "pc-barrier-sign-in": _("The way is open, but the PC is not paired any more."),
    "pc-barrier-websocket": _("HTTPS works, but a proxy or antivirus cuts WebSockets off."),
}

WORDS = CheckWords(
    answers=ANSWERS,
    sayings={**PC, **COMPLAINTS, **GUARD, **NETWORK},
    fixes={"pair-pc": _("Pair a PC"), "pair-another-pc": _("Pair another PC")},
)
