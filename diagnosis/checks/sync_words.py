"""When did it last sync, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from alerts.sentences import either
from diagnosis.checks.running_words import CONSEQUENCE
from diagnosis.words.table import AnswerWords, CheckWords

PRESS = _("Press Sync now.")


TRIGGERS = {
    "first": pgettext_lazy("why a sync ran", "first sync"),
    "schedule": pgettext_lazy("why a sync ran", "schedule"),
    "button": pgettext_lazy("why a sync ran", "sync now"),
    "api": pgettext_lazy("why a sync ran", "api"),
    "command": pgettext_lazy("why a sync ran", "command line"),
    "retry": pgettext_lazy("why a sync ran", "retry"),
    "booking": pgettext_lazy("why a sync ran", "booking"),
    "agent": pgettext_lazy("why a sync ran", "agent"),
    "push": pgettext_lazy("why a sync ran", "push"),
}
OUTCOMES = {
    "ok": pgettext_lazy("how a sync ended", "in step"),
    "partial": pgettext_lazy("how a sync ended", "some calendars failed"),
    "waiting": pgettext_lazy("how a sync ended", "waiting for the PC"),
    "failed": pgettext_lazy("how a sync ended", "failed"),
    "abandoned": pgettext_lazy("how a sync ended", "interrupted"),
}


def _last_run(told: Mapping[str, Any]) -> str:
    return gettext("Last run (%(trigger)s) ended %(ended_at)s: %(outcome)s.") % {
        "trigger": TRIGGERS.get(told["trigger"], told["trigger"]),
        "ended_at": told["ended_at"],
        "outcome": OUTCOMES.get(told["outcome"], told["outcome"]),
    }


WORDS = CheckWords(
    question=("sync", _("When did it last sync?")),
    answers={
        "manual-and-old": AnswerWords(
            _("Nothing is read by itself in manual mode"),
            _(
                "In manual mode nothing is read until you press Sync now, so what is known is as "
                "old as the last sync."
            ),
            _("Press Sync now, or choose an automatic interval in the sync mode."),
        ),
        "sync-too-old": AnswerWords(
            _("The last sync is too long ago"),
            (
                _("At this interval the last sync should be at most %(allowed_minutes)s old."),
                CONSEQUENCE,
            ),
            either(
                "error_remedy",
                _(
                    "Press Sync now; questions %(number_of_running)s and %(number_of_network)s "
                    "tell what may be in the way."
                ),
            ),
        ),
        "sync-too-old-live": AnswerWords(
            _("The last sync is too long ago"),
            (
                _(
                    "In real-time mode the calendars are confirmed all the time; without that "
                    "they count as fresh for %(fresh_minutes)s."
                ),
                CONSEQUENCE,
            ),
            either(
                "error_remedy",
                _(
                    "Press Sync now; questions %(number_of_running)s and %(number_of_network)s "
                    "tell what may be in the way."
                ),
            ),
        ),
        "last-try-failed": AnswerWords(
            _("The last try failed"),
            _(
                "The last try failed, but what is known is still fresh; the next try follows by "
                "itself."
            ),
            either(
                "error_remedy",
                _("Nothing to do if it passes; press Sync now to try at once."),
            ),
        ),
        "pc-has-not-read-all": AnswerWords(
            _("The PC has not read everything yet"),
            _("The PC was asked and has not read all calendars as far as needed yet."),
            _("Nothing to do: it follows by itself."),
        ),
        "calendar-left-out": AnswerWords(
            _("Not every calendar could be read"),
            _(
                "The last sync could not read every calendar; those it left out are as old as "
                "before."
            ),
            either(
                "error_remedy",
                _("The connector's page names the calendar. Press Sync now to try again."),
            ),
        ),
        "sync-recent": AnswerWords(
            _("The last sync is recent enough"),
            _("The last sync is as recent as the sync mode promises."),
        ),
        "first-sync-running": AnswerWords(
            _("The first sync is still running"),
            _("The first sync is still running."),
            _("Wait until it is done."),
        ),
        "never-read": AnswerWords(
            _("The calendars have never been read"),
            (_("The calendars of this account have never been read."), CONSEQUENCE),
            either("error_remedy", PRESS),
        ),
    },
    sayings={
        "mode-manual": _("Sync mode: manual."),
        "mode-auto": _("Sync mode: auto-sync %(pace)s."),
        "mode-real-time": _("Sync mode: real-time, with a safety sync %(pace)s."),
        "last-sync": _("Last sync: %(synced_at)s."),
        "never-synced": _("Last sync: never."),
        "channel-alive": _("The real-time channel was alive: %(vouched_at)s."),
        "told-until": _("Every change is told until: %(until_at)s."),
        "last-change": _("Last change: %(changed_at)s."),
        "last-run": _last_run,
        "run-said": _("It said: %(error)s"),
        "sync-running": _("A sync is running now."),
        "next-sync": _("Next sync: %(next_at)s."),
        "sync-starts": _("The sync starts now."),
        "sync-waits": _("A sync is waiting already; it starts shortly."),
        "syncs-from-now-on": _("It syncs %(pace)s from now on."),
    },
    fixes={"sync-now": _("Sync now"), "auto-sync": _("Sync every 5 minutes")},
)
