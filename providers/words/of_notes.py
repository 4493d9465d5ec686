"""What is known of an error beyond its code, in words: within brackets, so without a full stop."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from providers.words.telling import Gaps, Sentence, filled

FLAWS = {
    "certificate has expired": _("certificate has expired"),
    "certificate is not yet valid": _("certificate is not yet valid"),
    "self-signed certificate": _("self-signed certificate"),
    "self-signed certificate in certificate chain": _(
        "self-signed certificate in certificate chain"
    ),
    "unable to get local issuer certificate": _("unable to get local issuer certificate"),
}
"""OpenSSL's own words for the flaws of certificates that are met every day."""


def _certificate(told: Gaps) -> str:
    flaw = str(FLAWS.get(told["why"], told["why"]))
    return gettext("%(host)s: %(flaw)s") % {"host": told["host"], "flaw": flaw}


def _no_tls(told: Gaps) -> str:
    sentence = (
        gettext("%(host)s does not speak TLS at this port (%(why)s)")
        if told["why"]
        else gettext("%(host)s does not speak TLS at this port (no reason)")
    )
    return sentence % told


def _asked_too_often(told: Gaps) -> str:
    times = told["count"]
    told = {"count": filled(times)}
    return ngettext("it was asked %(count)s time", "it was asked %(count)s times", times) % told


def _time_over(told: Gaps) -> str:
    seconds = told["seconds"]
    told = {"seconds": filled(seconds)}
    return ngettext("after %(seconds)s second", "after %(seconds)s seconds", seconds) % told


def _share_over(told: Gaps) -> str:
    sentence = ngettext(
        "after %(seconds)s second, the rest is for other calendars",
        "after %(seconds)s seconds, the rest is for other calendars",
        told["seconds"],
    )
    return sentence % {"seconds": filled(told["seconds"])}


WORDS: Mapping[str, Sentence] = {
    "answer-too-large": _("an answer is larger than %(megabytes)s MB"),
    "answered": _("%(host)s answered %(status)s"),
    "answers-too-slowly": _("%(host)s answers too slowly"),
    "asked-too-often": _asked_too_often,
    "certificate": _certificate,
    "connection-broke": _("the connection to %(host)s broke"),
    "connection-refused": _("%(host)s refused the connection or is not there"),
    "cut-off": _("%(host)s sent something that is cut off"),
    "leads-to-another-site": _(
        "it leads to another site, %(host)s; to sign in there, enter that address"
    ),
    "login-in-the-address": _("leave user name and password out of the address"),
    "no-answer-in-time": _("%(host)s did not answer in time"),
    "no-tls": _no_tls,
    "no-web-address": _("it is not a web address"),
    "not-unpacked": _("%(host)s sent something that cannot be unpacked"),
    "packed-unasked": _("%(host)s packed its answer in a way nobody asked for"),
    "password-without-https": _("a password is not sent to %(host)s without https"),
    "redirects-in-a-circle": _("%(host)s redirects in a circle"),
    "redirects-to-no-address": _("%(host)s redirects to something that is no address"),
    "redirects-without-https": _("%(host)s redirects to an address without https"),
    "sent-too-much": _("it sent %(megabytes)s MB"),
    "share-over": _share_over,
    "time-over": _time_over,
    "too-many-events": _("the calendar has more than %(most)s events"),
}
