"""The text behind "Copy for support": facts without secrets and without content of calendars.

It is for whoever mends things, so it names codes, and says in English what they mean.
"""

import platform

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.status.status import Status
from daybook_connector.words.reasons import all_in_english


def report(status: Status, rungs: tuple[DoctorRung, ...] = ()) -> str:
    """Lines of "name: value". Names of calendars and of the account are left out."""
    facts = {
        "Daybook Connector": status.version,
        "System": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "Portal": status.portal,
        "State": status.state.value,
        "Store": status.store,
        "Sync mode": _mode(status),
        "Line": status.line or "none",
        "Last sync": status.last_sync_at or "never",
        "Last seen": status.last_seen_at or "never",
        "Last change": status.last_change_at or "never",
        "Waiting reports": str(status.waiting),
        "Shared calendars": str(sum(line.shared for line in status.calendars)),
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += [f"Alert: {alert.code} since {alert.since or 'now'}" for alert in status.alerts]
    lines += [_doctor(rung) for rung in rungs]
    return "\n".join(lines) + "\n"


def _mode(status: Status) -> str:
    wanted = f"auto {status.minutes}" if status.mode == "auto" else status.mode
    if status.mode_in_force in {"", status.mode}:
        return wanted
    return f"{wanted}, in force {status.mode_in_force}"


def _doctor(rung: DoctorRung) -> str:
    return f"Doctor: {rung.rung}: {rung.verdict} {all_in_english(rung.reasons)}".rstrip()
