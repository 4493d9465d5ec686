"""What an agent tells of itself, for people to see."""

from typing import Any

from daybook_protocol.agent import ProgressMessage, StateMessage
from daybook_protocol.moments import clock
from daybook_protocol.reports import FindingsMessage

from kinds.outlook.models import AgentCalendar
from kinds.outlook.receive.scene import ExchangeScene


def note_state(scene: ExchangeScene, state: StateMessage) -> None:
    before, told = scene.agent.state, state.model_dump(mode="json", exclude={"type"})
    scene.agent.state = told
    scene.shows = True
    if any(before.get(name) != told[name] for name in ("conditions", "paused", "mode")):
        scene.examines = True


def note_progress(scene: ExchangeScene, progress: ProgressMessage) -> None:
    """Beside the state, under "progress"; the next state takes it away."""
    scene.agent.state["progress"] = {
        "calendar": progress.calendar,
        "name": _name_of(scene, progress.calendar),
        "step": progress.step,
        "done": progress.done,
        "total": progress.total,
        "at": clock(scene.now),
    }
    scene.shows = True


def note_findings(scene: ExchangeScene, findings: FindingsMessage) -> None:
    told_now: dict[str, Any] = {"at": clock(scene.now), "report": findings.report}
    scene.agent.findings[findings.kind] = told_now
    scene.shows = True


def _name_of(scene: ExchangeScene, key: str) -> str:
    rows = AgentCalendar.objects.filter(account=scene.account, key=key)
    return rows.values_list("name", flat=True).first() or ""
