"""What connectors themselves enter into the table of checks."""

from diagnosis import (
    tasks,  # noqa: F401  (registers the jobs)
)
from diagnosis.checks import alerts, network, running, syncing
from diagnosis.registry import register
from diagnosis.shown import render_diagnosis
from live import fragments


def enter_checks() -> None:
    register(1, running.ask)
    register(2, alerts.ask)
    register(3, syncing.ask)
    register(9, network.ask)
    fragments.register("diagnosis", render_diagnosis)
