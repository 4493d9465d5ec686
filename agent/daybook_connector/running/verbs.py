"""What the agent can be asked for over the control socket."""

from collections.abc import Callable, Sequence
from typing import Any

from daybook_protocol.limits import MINUTES, MODES
from daybook_protocol.moments import clock

from daybook_connector.agent import RunningAgent
from daybook_connector.doctor.rung import findings
from daybook_connector.local import settings_file
from daybook_connector.local.control import Verb
from daybook_connector.local.secrets import load_token
from daybook_connector.pairing.exchange import Pairing, pair
from daybook_connector.selftest import run as run_selftest

NAMES = (
    *("status", "sync", "pause", "resume", "mode", "calendars", "choose"),
    *("doctor", "selftest", "pair", "reload", "stop"),
)


def verbs(agent: RunningAgent, stop: Callable[[], None]) -> dict[str, Verb]:
    """The verbs by name. `stop` ends the agent."""
    desk = Verbs(agent, stop)
    return {name: getattr(desk, name) for name in NAMES}


class Verbs:
    """Each takes keywords and answers what JSON can carry."""

    def __init__(self, agent: RunningAgent, stop: Callable[[], None]) -> None:
        self._agent = agent
        self._stop = stop

    async def status(self) -> dict[str, Any]:
        return self._agent.status().to_json()

    async def sync(self) -> dict[str, Any]:
        """Ends when the pass has ended and its reports have been queued."""
        outcome = await self._agent.sync()
        return {
            "at": clock(outcome.at),
            "calendars": len(outcome.revisions),
            "failed": {key: error.reason.wire() for key, error in outcome.failed.items()},
        }

    async def pause(self) -> None:
        self._agent.wishes.pause()

    async def resume(self) -> None:
        self._agent.wishes.resume()

    async def mode(self, mode: str, minutes: int | None = None) -> None:
        if mode not in MODES:
            raise ValueError("mode must be one of " + ", ".join(MODES))
        if minutes is not None and minutes not in MINUTES:
            raise ValueError("minutes must be one of " + ", ".join(map(str, MINUTES)))
        self._agent.wishes.set_mode(mode, minutes)

    async def calendars(self) -> list[dict[str, Any]]:
        return [line.to_json() for line in await self._agent.calendars()]

    async def choose(self, keys: Sequence[str] | None = None) -> None:
        """Share exactly these, named by key or name; all without `keys`."""
        await self._agent.sharing.choose(keys)

    async def doctor(self, send: bool = False) -> list[dict[str, Any]]:
        """All rungs, each with the lines for an IT ticket; those stay on this computer."""
        rungs = await self._agent.examine_all()
        if send:
            self._agent.report("doctor", findings(rungs, self._agent.standing.stamp()))
        return [rung.to_json() for rung in rungs]

    async def selftest(self, send: bool = False) -> dict[str, Any]:
        self._agent.admission.demand_work()
        # It listens to the store and opens it as it needs; afterwards the store is ours again.
        report: dict[str, Any] = await self._agent.store.call(run_selftest, closed=True)
        self._agent.store.renew()
        self._agent.schedule.notice("")
        if send:
            self._agent.report("selftest", report)
        return report

    async def pair(self, **arguments: Any) -> dict[str, Any]:
        """Arguments are those of `Pairing`."""
        agent = self._agent
        settings, token = await pair(
            Pairing(**arguments), agent.identity.settings, agent.identity.folder, agent.make_store
        )
        await self._agent.use(settings, token)
        return {"connector": settings.connector, "host": settings.host, "portal": settings.portal}

    async def reload(self) -> None:
        """Go on with the settings in the file, as another program has changed them."""
        folder = self._agent.identity.folder
        settings = settings_file.load(folder)
        token = load_token(settings.connector_id, folder)
        await self._agent.use(settings, token)

    async def stop(self) -> None:
        self._stop()
