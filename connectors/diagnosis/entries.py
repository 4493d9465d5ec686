"""What connectors themselves enter into the table of checks."""

from connectors.diagnosis import tasks  # noqa: F401  (registers the jobs)
from connectors.diagnosis.checks import alerts, network, running, syncing
from connectors.diagnosis.registry import register, register_kind
from connectors.diagnosis.shown import fragments
from connectors.live import fragments as live
from connectors.providers.caldav.checks import CALDAV_WORDS


def enter() -> None:
    register(1, running.ask)
    register(2, alerts.ask)
    register(3, syncing.ask)
    register(9, network.ask)
    register_kind("caldav", CALDAV_WORDS)
    live.register("diagnosis", fragments)
