"""What an agent tells of itself, for people to see."""

from typing import Any

from kinds.outlook.models import AgentCalendar
from kinds.outlook.protocol import told
from kinds.outlook.protocol.fields import clock
from kinds.outlook.receive.scene import Scene


def note_state(scene: Scene, state: told.State) -> None:
    before = scene.agent.state
    scene.agent.state = dict(state.told)
    scene.shows = True
    if any(before.get(name) != state.told[name] for name in ("conditions", "paused", "mode")):
        scene.examines = True


def note_progress(scene: Scene, progress: told.Progress) -> None:
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


def note_findings(scene: Scene, findings: told.Findings) -> None:
    told_now: dict[str, Any] = {"at": clock(scene.now), "report": findings.report}
    scene.agent.findings[findings.kind] = told_now
    scene.shows = True


def _name_of(scene: Scene, key: str) -> str:
    rows = AgentCalendar.objects.filter(account=scene.account, key=key)
    return rows.values_list("name", flat=True).first() or ""
