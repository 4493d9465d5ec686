"""What the agent says in a conversation, and what it does with what it hears."""

import logging
from datetime import UTC, datetime, timedelta

from daybook_protocol import PROTOCOL
from daybook_protocol.agent import HeartbeatMessage, HelloMessage, ProgressMessage, StateMessage
from daybook_protocol.commands import CommandMessage
from daybook_protocol.errors import ProtocolError
from daybook_protocol.fields import clean
from daybook_protocol.limits import MODES
from daybook_protocol.moments import instant_or_never
from daybook_protocol.portal import LineSettings, ResendMessage, SettingsMessage, WelcomeMessage
from daybook_protocol.reports import WishMessage

from daybook_connector import __version__
from daybook_connector.conversation.commands import CommandRunner
from daybook_connector.local.computer import pc_name, system_name
from daybook_connector.local.settings_file import load_policy
from daybook_connector.status.standing import AgentStanding
from daybook_connector.sync.schedule import SyncSchedule
from daybook_connector.words.reasons import reason

log = logging.getLogger(__name__)

SKEW = timedelta(minutes=2)


class AgentSpeaker:
    def __init__(
        self, standing: AgentStanding, schedule: SyncSchedule, commands: CommandRunner
    ) -> None:
        self._standing = standing
        self._schedule = schedule
        self._commands = commands

    def hello(self, line: str) -> HelloMessage:
        standing = self._standing
        return HelloMessage(
            protocol=PROTOCOL,
            agent=__version__,
            pc=clean(pc_name()),
            system=clean(system_name()),
            store=standing.store_kind,
            account=clean(standing.facts.account),
            zone=clean(standing.facts.zone),
            at=standing.pc_now(),
            stream=standing.journal.stream,
            next_seq=standing.journal.next_seq,
            line=line,
        )

    def heartbeat(self) -> HeartbeatMessage:
        return HeartbeatMessage(at=self._standing.pc_now(), alive=self.is_alive())

    def is_alive(self) -> bool:
        """Whether the portal's picture is that of the store at this moment."""
        standing = self._standing
        return (
            standing.watching
            and standing.trusted
            and not standing.store_failed
            and not standing.passing
            and not self._schedule.has_news
            and not standing.journal.waiting()
        )

    def state(self) -> StateMessage:
        standing = self._standing
        force = standing.in_force
        return StateMessage(
            paused=standing.paused,
            mode=force.name,
            minutes=force.minutes,
            line=standing.line,
            watching=standing.watching,
            last_sync_at=instant_or_never(standing.journal.noted("last_sync_at")),
            next_sync_at=instant_or_never(standing.next_sync_at(self._schedule.seconds_left())),
            waiting=standing.journal.waiting(),
            conditions=tuple(each.told() for each in standing.conditions),
        )

    def progress(self) -> list[ProgressMessage]:
        news, self._standing.news = self._standing.news, []
        return [
            ProgressMessage(calendar=p.calendar, step=p.step, done=p.done, total=p.total)
            for p in news
        ]

    def welcomed(self, welcome: WelcomeMessage) -> bool:
        journal = self._standing.journal
        log.info("Welcomed by %s as %s.", welcome.portal, welcome.connector)
        before = self._standing.reading
        with journal.entry():
            journal.keep_settings(welcome.settings.wire())
            held = welcome.calendars
            lost = [key for key in journal.revisions() if not journal.fits(key, held.get(key))]
            for calendar in lost:
                log.warning(
                    "The portal does not hold what was told of a calendar; it is sent again."
                )
                journal.forget(calendar)
        self._follow_policy()
        return bool(lost) or not journal.is_listed() or self._standing.reading != before

    def _follow_policy(self) -> None:
        """Wish for the machine's sync mode, once for each account."""
        journal, account = self._standing.journal, self._standing.settings.connector_id
        mode = load_policy().mode
        if mode in MODES and journal.noted("policy") != account:
            with journal.entry():
                journal.queue(WishMessage(mode=mode))
                journal.note("policy", account)

    def begin(self, *, anew: bool) -> None:
        """Look at what happened while nobody listened, where the mode wants that."""
        self._apply()
        left = self._schedule.seconds_left()
        realtime = self._standing.wanted.name == "realtime"
        if anew or realtime or (left is not None and left <= 0):
            self._schedule.ask("start")

    def heard(self, message: SettingsMessage | ResendMessage | CommandMessage) -> None:
        if isinstance(message, SettingsMessage):
            self._settle(message.settings)
        elif isinstance(message, ResendMessage):
            self._standing.journal.forget(message.calendar)
            self._schedule.ask("resend", message.calendar)
        else:
            self._commands.take(message)

    def _settle(self, told: LineSettings) -> None:
        standing, settings = self._standing, told.wire()
        if settings == standing.journal.settings_told():
            return
        before = standing.reading
        standing.journal.keep_settings(settings)
        self._apply()
        # Other times or titles are wanted: what was told is not enough, in whatever mode.
        if standing.reading != before:
            self._schedule.ask("settings")

    def _apply(self) -> None:
        """Other settings may count now."""
        self._schedule.reschedule()
        self._standing.changed()

    def misheard(self, error: ProtocolError) -> None:
        self._commands.reject(error)

    def refused(self, seq: int, detail: str) -> None:
        """The portal counts it as received, so it is not sent again."""
        self._standing.conditions.hold("sync-failed", reason("report-refused", words=detail))
        if command := self._standing.journal.command_of(seq):
            self._commands.give_up(command, reason("answer-refused", words=detail))

    def acknowledged(self) -> None:
        self._standing.changed()

    def compared(self, portal: datetime, took: float) -> None:
        standing = self._standing
        offset = portal + timedelta(seconds=took / 2) - datetime.now(UTC)
        standing.offset = offset
        standing.last_seen_at = standing.stamp()
        if abs(offset) <= SKEW:
            standing.conditions.end("clock-skew")
            return
        minutes = round(abs(offset).total_seconds() / 60)
        side = "clock-behind" if offset > timedelta() else "clock-ahead"
        standing.conditions.hold("clock-skew", reason(side, count=minutes))
