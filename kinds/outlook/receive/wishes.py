"""Settings that the user changed on the PC."""

from daybook_protocol.reports import WishMessage

from connectors.actions.steer import change_mode, pause_connector, resume_connector
from connectors.domain.freshness import MANUAL, REALTIME
from connectors.models import Connector
from kinds.outlook.receive.news import settings_of
from kinds.outlook.receive.scene import ExchangeScene


def follow(scene: ExchangeScene, wish: WishMessage) -> None:
    """Change them here too, and answer with what holds now."""
    connector = scene.connector
    if wish.minutes is not None:
        connector.interval = wish.minutes
        connector.save(update_fields=["interval"])
    if wish.mode is not None or wish.minutes is not None:
        change_mode(connector=connector, sync=_sync_of(connector, wish.mode), now=scene.now)
    if wish.paused is not None:
        scene.account.paused_on_pc = wish.paused
        if wish.paused:
            pause_connector(connector=connector, now=scene.now)
        else:
            resume_connector(connector=connector)
        connector.refresh_from_db(fields=["paused_at", "next_sync_at"])
    scene.shows = scene.examines = True
    scene.answers.append(settings_of(connector, scene.account))


def _sync_of(connector: Connector, mode: str | None) -> str:
    """The mode in the words of the form: "realtime", "manual" or minutes."""
    mode = mode or connector.mode
    return mode if mode in {REALTIME, MANUAL} else str(connector.interval)
