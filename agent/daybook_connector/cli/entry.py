"""`main`: from what was typed to an exit code."""

import sys
from collections.abc import Callable, Sequence

from daybook_connector.cli import acts, examinations, network, setup, xmpp
from daybook_connector.cli.exits import Exit
from daybook_connector.cli.language import speak_as_wanted
from daybook_connector.cli.parser import parser
from daybook_connector.cli.say import Voice
from daybook_connector.errors import ConnectorError
from daybook_connector.local import logs
from daybook_connector.local.paths import state_folder

Act = Callable[..., int]

ACTS: dict[str, Act] = {
    "pair": setup.pair,
    "unpair": setup.unpair,
    "autostart": setup.autostart,
    "network": network.network,
    "xmpp": xmpp.xmpp,
    "run": acts.run,
    "sync": acts.sync,
    "status": acts.status,
    "calendars": acts.calendars,
    "mode": acts.mode,
    "pause": acts.pause,
    "resume": acts.resume,
    "doctor": examinations.doctor,
    "selftest": examinations.selftest,
}


def main(arguments: Sequence[str] | None = None) -> int:
    folder = state_folder()
    speak_as_wanted(sys.argv[1:] if arguments is None else arguments, folder)
    typed = parser().parse_args(arguments)
    voice = Voice(as_json=typed.json)
    logs.set_up(folder, verbose=getattr(typed, "verbose", False))
    try:
        return int(ACTS[typed.verb](typed, voice, folder))
    except ConnectorError as error:
        return int(voice.fail(error))
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return int(Exit.INTERRUPTED)
