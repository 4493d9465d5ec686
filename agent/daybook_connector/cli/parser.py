"""What may be typed."""

import argparse

from daybook_protocol.limits import MINUTES, MODES

from daybook_connector import __version__


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="daybook-connector",
        description="Keeps a calendar on this computer and a Daybook portal in step.",
    )
    top.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="answer with JSON, for scripts")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    def add(name: str, what: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, parents=[common], help=what, description=what)

    _pairing(add("pair", "Pair this computer with an account of the portal."))
    run = add("run", "Run until stopped.")
    run.add_argument("--verbose", action="store_true", help="log to the terminal, too")
    add("sync", "Sync now and wait for it.")
    add("status", "Show the state; exits with 1 if something needs attention.")
    calendars = add("calendars", "List the calendars, or choose which are shared.")
    choice = calendars.add_mutually_exclusive_group()
    choice.add_argument(
        "--share", nargs="+", metavar="CALENDAR", help="share exactly these: keys, or names"
    )
    choice.add_argument("--share-all", action="store_true", help="share all, new ones too")
    mode = add("mode", "Show the sync mode, or choose it.")
    mode.add_argument("mode", choices=MODES, nargs="?")
    mode.add_argument("minutes", type=int, nargs="?", choices=MINUTES, help="for auto")
    add("pause", "Pause: nothing is read or written.")
    add("resume", "Go on after a pause.")
    doctor = add("doctor", "Find out what is in the way, from DNS to the calendars.")
    doctor.add_argument("--send", action="store_true", help="send the findings to the portal")
    selftest = add("selftest", "Write, read and remove a short event, to see that all works.")
    selftest.add_argument("--send", action="store_true", help="send the findings to the portal")
    network = add("network", "Show the proxy and the company's CA file, or set them.")
    _way(network)
    add("unpair", "End the pairing of this computer.")
    xmpp = add("xmpp", "Enter your account at the site's XMPP server; asks for the password.")
    xmpp.add_argument("--jid", required=True, metavar="NAME@DOMAIN")
    autostart = add("autostart", "Start at sign-in: on, off, or show whether it is.")
    autostart.add_argument("switch", choices=("on", "off", "status"), nargs="?", default="status")
    return top


def _pairing(pair: argparse.ArgumentParser) -> None:
    pair.add_argument("--portal", help="address of the portal (or DAYBOOK_PORTAL)")
    pair.add_argument("--id", dest="connector_id", help="or DAYBOOK_CONNECTOR_ID")
    pair.add_argument("--code", help="or DAYBOOK_PAIRING_CODE")
    pair.add_argument("--store", choices=("outlook", "vdir"), help="what holds the calendars")
    pair.add_argument("--folder", default="", help="the folder of .ics files, for --store vdir")
    pair.add_argument(
        "--take-over", action="store_true", help="replace the computer that is paired now"
    )
    _way(pair)


def _way(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--proxy", help='"system", "none" or http://[name:password@]host:port')
    parser.add_argument("--ca-file", help="PEM file of the company's own CA certificates")
