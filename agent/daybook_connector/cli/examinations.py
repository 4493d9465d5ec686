"""Doctor and self-test, by the running agent or else here; what they found may go to the portal."""

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from daybook_protocol.moments import clock

from daybook_connector.cli import words
from daybook_connector.cli.exits import Exit, exit_for
from daybook_connector.cli.paired import demand_pairing
from daybook_connector.cli.say import Voice
from daybook_connector.doctor import DoctorRung, RungVerdict, in_full, is_unpaired, render
from daybook_connector.doctor.rung import findings
from daybook_connector.errors import ConnectorError
from daybook_connector.local import control
from daybook_connector.running import once
from daybook_connector.selftest.words import step
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import what_helps


def doctor(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    try:
        told, alone = control.ControlClient(folder).call("doctor", send=typed.send), False
    except control.NotRunning:
        told, alone = asyncio.run(once.doctor(folder)), True
    rungs = [DoctorRung.from_json(each) for each in told]
    voice.tell([in_full(rung) for rung in rungs], render(rungs).rstrip())
    found = _judged(rungs)
    if not typed.send:
        return found
    now = clock(datetime.now(UTC).replace(microsecond=0))
    return _send(voice, folder, "doctor", findings(rungs, now), alone=alone) or found


def selftest(typed: Namespace, voice: Voice, folder: Path) -> Exit:
    demand_pairing(folder)
    try:
        told, alone = control.ControlClient(folder).call("selftest", send=typed.send), False
    except control.NotRunning:
        told, alone = asyncio.run(once.selftest(folder)), True
    steps: list[dict[str, Any]] = told.get("steps", [])
    voice.tell(told, *map(step, steps))
    fine = all(each["verdict"] == "fine" for each in steps)
    found = Exit.FINE if fine else Exit.ATTENTION
    return (typed.send and _send(voice, folder, "selftest", told, alone=alone)) or found


def _judged(rungs: Sequence[DoctorRung]) -> Exit:
    if is_unpaired(rungs):
        return Exit.NOT_PAIRED
    broken = any(rung.verdict in (RungVerdict.BROKEN, RungVerdict.ATTENTION) for rung in rungs)
    return Exit.ATTENTION if broken else Exit.FINE


def _send(
    voice: Voice, folder: Path, kind: str, report: dict[str, Any], *, alone: bool
) -> Exit | None:
    """Without a running agent, by an exchange over HTTPS. An exit code where that failed."""
    if not alone:
        voice.note(_(words.HANDED))
        return None
    try:
        demand_pairing(folder)
        asyncio.run(once.send(folder, kind, report))
    except ConnectorError as error:
        voice.note(words.not_sent(error.reason), what_helps(error.remedy))
        return exit_for(error)
    voice.note(_(words.SENT))
    return None
