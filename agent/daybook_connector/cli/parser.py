"""What may be typed."""

import argparse

from daybook_protocol.limits import MINUTES, MODES

from daybook_connector import __version__
from daybook_connector.cli import parser_words as words
from daybook_connector.words.language import NAMES
from daybook_connector.words.language import gettext as _


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="daybook-connector",
        description=_(words.DESCRIPTION),
    )
    top.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help=_help("json"))
    for each in (top, common):
        # Read before all else (`cli.language`), wherever it stands.
        each.add_argument("--language", choices=NAMES, help=_help("language"))
    verbs = top.add_subparsers(dest="verb", required=True, metavar=_(words.COMMAND))

    def add(name: str) -> argparse.ArgumentParser:
        what = _(words.VERBS[name])
        return verbs.add_parser(name, parents=[common], help=what, description=what)

    _pairing(add("pair"))
    run = add("run")
    run.add_argument("--verbose", action="store_true", help=_help("verbose"))
    add("sync")
    add("status")
    calendars = add("calendars")
    choice = calendars.add_mutually_exclusive_group()
    choice.add_argument("--share", nargs="+", metavar=_(words.CALENDAR), help=_help("share"))
    choice.add_argument("--share-all", action="store_true", help=_help("share-all"))
    mode = add("mode")
    mode.add_argument("mode", choices=MODES, nargs="?")
    mode.add_argument("minutes", type=int, nargs="?", choices=MINUTES, help=_help("minutes"))
    add("pause")
    add("resume")
    doctor = add("doctor")
    doctor.add_argument("--send", action="store_true", help=_help("send"))
    selftest = add("selftest")
    selftest.add_argument("--send", action="store_true", help=_help("send"))
    network = add("network")
    _way(network)
    add("unpair")
    xmpp = add("xmpp")
    xmpp.add_argument("--jid", required=True, metavar=_(words.JID))
    autostart = add("autostart")
    autostart.add_argument("switch", choices=("on", "off", "status"), nargs="?", default="status")
    return top


def _pairing(pair: argparse.ArgumentParser) -> None:
    pair.add_argument("--portal", help=_help("portal"))
    pair.add_argument("--id", dest="connector_id", help=_help("id"))
    pair.add_argument("--code", help=_help("code"))
    pair.add_argument("--store", choices=("outlook", "vdir"), help=_help("store"))
    pair.add_argument("--folder", default="", help=_help("folder"))
    pair.add_argument("--take-over", action="store_true", help=_help("take-over"))
    _way(pair)


def _way(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--proxy", help=_help("proxy"))
    parser.add_argument("--ca-file", help=_help("ca-file"))


def _help(option: str) -> str:
    return _(words.OPTIONS[option])
