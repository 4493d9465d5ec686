"""Settings that cannot work together are named at start, with what to change."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from daybook_ical import zonedata
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.http.request import validate_host
from django.utils import timezone

from accounts.ratelimit import parse_rate
from config.checks_xmpp import check_xmpp
from config.networks import networks
from providers.network import NetworkPolicy

SHORTEST_TOKEN = 16


@register(Tags.security)
def check_settings(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    return [
        *_scale_out(),
        *_keys(),
        *_site(),
        *_mail(),
        *_rates(),
        *_download(),
        *_metrics(),
        *_addresses(),
        *check_xmpp(),
    ]


@register()
def check_zone_data(
    app_configs: Sequence[AppConfig] | None = None, *, today: date | None = None, **kwargs: Any
) -> list[CheckMessage]:
    release = zonedata.release()
    if not zonedata.is_old(release, today or timezone.now().date()):
        return []
    return [
        Warning(
            f"The time zone data ({release}) are more than a year old: where clocks have new rules"
            " since then, times are an hour off.",
            hint="Renew them with `make lock`, or `pip install --upgrade tzdata`, and restart.",
            id="daybook.W004",
        )
    ]


def _scale_out() -> Iterator[CheckMessage]:
    if settings.WEB_PROCESSES > 1 and not settings.REDIS_URL:
        yield Error(
            "Several web processes cannot share live state without Redis.",
            hint="Set REDIS_URL, or WEB_PROCESSES=1.",
            id="daybook.E001",
        )
    if not settings.EMBEDDED_WORKER and not settings.REDIS_URL:
        yield Warning(
            "A worker outside the web process cannot push live state without Redis.",
            hint="Set REDIS_URL, or EMBEDDED_WORKER=true.",
            id="daybook.W001",
        )


def _keys() -> Iterator[CheckMessage]:
    for number, key in enumerate(settings.CREDENTIAL_KEYS, start=1):
        try:
            Fernet(key)
        except ValueError:
            yield Error(
                f"Key {number} of CREDENTIAL_KEYS is not a Fernet key.",
                hint="Make one with `manage.py new_credential_key`.",
                id="daybook.E002",
            )


def _site() -> Iterator[CheckMessage]:
    if not re.fullmatch(r"https?://[^\s/?#]+", settings.SITE_URL):
        yield Error(
            f"SITE_URL “{settings.SITE_URL}” is not the address of a site.",
            hint="Set it to the address people open, without a path: https://book.example.com.",
            id="daybook.E003",
        )
    elif not validate_host(urlsplit(settings.SITE_URL).hostname or "", settings.ALLOWED_HOSTS):
        yield Warning(
            f"Whoever opens SITE_URL “{settings.SITE_URL}” is refused: ALLOWED_HOSTS does not have"
            " its name.",
            hint="Name it in ALLOWED_HOSTS, without https:// and port, such as book.example.com.",
            id="daybook.W005",
        )
    if not 1 <= settings.WORKER_CONCURRENCY <= 64:
        yield Error(
            f"WORKER_CONCURRENCY is {settings.WORKER_CONCURRENCY}.",
            hint="Choose a number from 1 to 64; 4 suits most sites.",
            id="daybook.E004",
        )
    if settings.RETENTION_DAYS < 0:
        yield Error(
            f"RETENTION_DAYS is {settings.RETENTION_DAYS}.",
            hint="Choose after how many days guests' data are deleted, or 0 for never.",
            id="daybook.E024",
        )
    if settings.SYNC_SECONDS < 30:
        yield Error(
            f"SYNC_SECONDS is {settings.SYNC_SECONDS}.",
            hint="Choose at least 30, or no sync gets anywhere; 240 suits most sites.",
            id="daybook.E031",
        )
    if settings.DATABASE_POOL_SIZE and settings.DATABASE_POOL_SIZE < settings.WORKER_CONCURRENCY:
        yield Error(
            "DATABASE_POOL_SIZE is smaller than WORKER_CONCURRENCY: jobs wait for each other.",
            hint="Raise DATABASE_POOL_SIZE above WORKER_CONCURRENCY, or set it to 0 for no pool.",
            id="daybook.E005",
        )


def _mail() -> Iterator[CheckMessage]:
    if settings.ACCOUNT_EMAIL_VERIFICATION not in {"none", "optional", "mandatory"}:
        yield Error(
            f"EMAIL_VERIFICATION is “{settings.ACCOUNT_EMAIL_VERIFICATION}”.",
            hint="Use none, optional or mandatory.",
            id="daybook.E006",
        )
    if settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory" and not settings.EMAIL_URL:
        yield Warning(
            "New users must confirm their address, but mail only goes to a folder.",
            hint="Set EMAIL_URL to your mail server, or EMAIL_VERIFICATION=optional.",
            id="daybook.W002",
        )


def _rates() -> Iterator[CheckMessage]:
    named = {f"API_RATE_{name.upper()}": rate for name, rate in settings.API_RATES.items()}
    named |= {
        name: getattr(settings, name) for name in ("BOOKING_RATE", "CONNECT_RATE", "PAIRING_RATE")
    }
    for name, rate in named.items():
        try:
            parse_rate(rate)
        except ValueError:
            yield Error(
                f"{name} “{rate}” is not a rate.",
                hint="Write a number and a period, such as 20/10m or 120/min; empty: no limit.",
                id="daybook.E007",
            )


def _download() -> Iterator[CheckMessage]:
    address = settings.CONNECTOR_DOWNLOAD_URL
    if address and not re.match(r"https?://[^\s/]", address):
        yield Error(
            f"CONNECTOR_DOWNLOAD_URL is “{address}”.",
            hint="Give the whole address, beginning with https://, or leave it empty.",
            id="daybook.E022",
        )


def _metrics() -> Iterator[CheckMessage]:
    """Neither set is fine: then there is no /metrics at all."""
    try:
        networks(settings.METRICS_ALLOW)
    except ValueError as error:
        yield Error(
            f"METRICS_ALLOW has an entry that is not a network: {error}.",
            hint="List addresses or networks such as 192.168.7.0/24, separated by commas.",
            id="daybook.E008",
        )
    if 0 < len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        yield Error(
            f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters and could be guessed.",
            hint="Make one with `python -c 'import secrets; print(secrets.token_urlsafe())'`.",
            id="daybook.E009",
        )


def _addresses() -> Iterator[CheckMessage]:
    try:
        NetworkPolicy.parse(settings.ALLOW_PRIVATE_ADDRESSES)
    except ValueError as error:
        yield Error(
            f"ALLOW_PRIVATE_ADDRESSES cannot be read: {error}.",
            hint="Write true, false, or a list of networks such as 10.0.0.0/8 and host names.",
            id="daybook.E010",
        )
