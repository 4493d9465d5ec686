"""The way to the portal: proxy, and the company's own CA."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from daybook_connector.cli import words
from daybook_connector.cli.exits import Exit
from daybook_connector.cli.running import follows
from daybook_connector.cli.say import Voice
from daybook_connector.local import settings_file
from daybook_connector.local.logs import redact
from daybook_connector.local.settings_file import Settings
from daybook_connector.network.proxies import check_proxy
from daybook_connector.network.trust import tls_context


def network(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    before = settings_file.load(folder)
    settings = on_the_way(typed, before)
    if settings != before:
        settings_file.save(settings, folder)
        follows(folder, voice)
    proxy = redact(settings.proxy)
    voice.tell(
        {"proxy": proxy, "ca_file": settings.ca_file},
        *words.way(proxy, settings.ca_file),
    )
    return Exit.FINE


def on_the_way(typed: Namespace, settings: Settings) -> Settings:
    """The settings with what was typed. Raises `ProxyUnusable`, `AuthorityUnusable`."""
    if typed.proxy is not None:
        check_proxy(typed.proxy)
        settings = replace(settings, proxy=typed.proxy.strip() or "system")
    if typed.ca_file is not None:
        file = str(Path(typed.ca_file).expanduser().absolute()) if typed.ca_file else ""
        tls_context(file)
        settings = replace(settings, ca_file=file)
    return settings
