"""Entering the account at the site's XMPP server."""

import getpass
import os
import sys
from argparse import Namespace
from pathlib import Path

from daybook_connector.cli import words
from daybook_connector.cli.exits import Exit
from daybook_connector.cli.running import follows
from daybook_connector.cli.say import Voice
from daybook_connector.errors import ConnectorError
from daybook_connector.local import settings_file
from daybook_connector.pairing.errors import NotPaired
from daybook_connector.pairing.xmpp import enter_account

PASSWORD = "DAYBOOK_XMPP_PASSWORD"  # noqa: S105 - the name of a variable


class PasswordMissing(ConnectorError):
    """No password was given."""

    code = "bad-request"
    kind = "password-missing"


def xmpp(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    settings = settings_file.load(folder)
    if not settings.is_paired:
        raise NotPaired
    changed = enter_account(settings, typed.jid, _password(typed.jid), folder)
    follows(folder, voice)
    assert changed.xmpp is not None
    host = changed.xmpp["host"]
    voice.tell({"jid": typed.jid, "host": host}, words.realtime_over(host, typed.jid))
    return Exit.FINE


def _password(jid: str) -> str:
    """Never an argument, which every program on the computer could read."""
    password = os.environ.get(PASSWORD, "")
    if not password and sys.stdin.isatty():
        password = getpass.getpass(words.password_of(jid))
    elif not password:
        password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise PasswordMissing
    return password
