"""The subjects of mails about alerts: what it is, how much more, which account, and whose."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from alerts.digest import AlertNews
from alerts.words import Shown


def opening(news: AlertNews, *, many: bool) -> str:
    """The first sentence of the text."""
    if news is AlertNews.RESOLVED:
        return _("This has passed:")
    if many:
        return _("Several calendar accounts need attention.")
    return _("A calendar account needs attention.")


def subject(reader: User, news: AlertNews, told: Sequence[Shown]) -> str:
    places = {(one.alert.host_id, one.alert.connector_id) for one in told}
    about = _many(len(told), len(places)) if len(places) > 1 else _one_place(reader, told)
    return _("Resolved: %(about)s") % {"about": about} if news is AlertNews.RESOLVED else about


def _many(alerts: int, accounts: int) -> str:
    """Of at least two accounts, so of at least two alerts."""
    sentence = ngettext(
        "%(alerts)s alert about %(accounts)s calendar accounts",
        "%(alerts)s alerts about %(accounts)s calendar accounts",
        alerts,
    )
    return sentence % {"alerts": alerts, "accounts": accounts}


def _one_place(reader: User, told: Sequence[Shown]) -> str:
    first, more = told[0], len(told) - 1
    if not more:
        return first.headline
    named = {"alert": first.title, "more": more, "account": first.about, "host": first.alert.host}
    if first.alert.host_id != reader.pk:
        return _more_of(more) % named
    if first.about:
        sentence = ngettext(
            "%(alert)s and %(more)s more: %(account)s",
            "%(alert)s and %(more)s more: %(account)s",
            more,
        )
        return sentence % named
    return ngettext("%(alert)s and %(more)s more", "%(alert)s and %(more)s more", more) % named


def _more_of(more: int) -> str:
    """Of an account of somebody else."""
    return ngettext(
        "%(alert)s and %(more)s more: %(account)s (%(host)s)",
        "%(alert)s and %(more)s more: %(account)s (%(host)s)",
        more,
    )
