"""The mails about alerts, in the reader's language and zone; an administrator reads health only."""

from collections.abc import Sequence
from email.utils import formataddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from alerts.digest import AlertNews
from alerts.mail_words import opening, subject
from alerts.models import Alert
from alerts.words import Shown, shown_to
from languages.speaking import spoken_by

LONGEST_SUBJECT = 200


def mail(reader: User, news: AlertNews, alerts: Sequence[Alert]) -> EmailMultiAlternatives:
    """The mail about one connector's alerts, or the digest of several, ready to be sent."""
    with spoken_by(reader), timezone.override(ZoneInfo(reader.timezone)):
        told = shown_to(reader, alerts)
        context = _facts(reader, news, told)
        text = render_to_string(f"alerts/mail/{news}.txt", context)
        html = render_to_string(f"alerts/mail/{news}.html", context)
        about = one_line(subject(reader, news, told))[:LONGEST_SUBJECT]
    message = EmailMultiAlternatives(
        subject=about,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((one_line(str(reader)), one_line(reader.email)), charset="utf-8")],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834: no "out of office" in return
    )
    message.attach_alternative(html, "text/html")
    return message


def _facts(reader: User, news: AlertNews, told: Sequence[Shown]) -> dict[str, object]:
    site = settings.SITE_URL.rstrip("/")
    many = len({(one.alert.host_id, one.alert.connector_id) for one in told}) > 1
    return {
        "reader": reader,
        "told": [(one, site + one.url if one.url else "") for one in told],
        "many": many,
        "opening": opening(news, many=many),
        "all_url": site + reverse("alerts:list"),
        "settings_url": site + reverse("alerts:settings"),
    }


def one_line(text: str) -> str:
    """No control characters: in a header, a line break would begin a new one."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())
