"""The text behind "Copy for support": facts without secrets and without content of calendars."""

import platform

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.status.status import Status
from daybook_connector.status.words import mode_line


def report(status: Status, rungs: tuple[DoctorRung, ...] = ()) -> str:
    """Lines of "name: value". Names of calendars and of the account are left out."""
    facts = {
        "Daybook Connector": status.version,
        "System": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "Portal": status.portal,
        "State": status.state.value,
        "Store": status.store,
        "Sync mode": mode_line(status),
        "Line": status.line or "none",
        "Last sync": status.last_sync_at or "never",
        "Last seen": status.last_seen_at or "never",
        "Last change": status.last_change_at or "never",
        "Waiting reports": str(status.waiting),
        "Shared calendars": str(sum(line.shared for line in status.calendars)),
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += [f"Alert: {alert.code} since {alert.since or 'now'}" for alert in status.alerts]
    lines += [f"Doctor: {rung.rung}: {rung.verdict} {rung.detail}".rstrip() for rung in rungs]
    return "\n".join(lines) + "\n"
