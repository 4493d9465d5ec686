"""Is the connector running, in words."""

from django.utils.translation import gettext_lazy as _

from diagnosis.words.table import AnswerWords, CheckWords

CONSEQUENCE = _(
    "New bookings are not written to your calendar, and new events in it do not block your times: "
    "double bookings can happen."
)

WORDS = CheckWords(
    question=("running", _("Is the connector running?")),
    answers={
        "no-worker": AnswerWords(
            _("No worker is running"),
            (_("No worker of this portal is alive, so nothing is read or written."), CONSEQUENCE),
            _(
                "Ask the administrator to start one: EMBEDDED_WORKER=true, or the command "
                "`manage.py procrastinate worker`. /readyz tells when it is there."
            ),
        ),
        "paused": AnswerWords(
            _("The connector is paused"),
            (_("The connector is paused."), CONSEQUENCE),
            _("Resume it; it then catches up at once."),
        ),
        "sync-not-begun": AnswerWords(
            _("A sync is due and does not begin"),
            _("A sync is due, but no worker has begun it: the workers are busy or stuck."),
            _("Press Sync now. If it stays, ask the administrator to look at the worker."),
        ),
        "server-held-back": AnswerWords(
            _("The server is asked less for now"),
            _(
                "A sync is due and waits for its turn: the server was slow or turned requests "
                "away, so less is asked of it for a while."
            ),
            _("Nothing has to be done; the sync comes by itself."),
        ),
        "running": AnswerWords(
            _("It is running"), _("A worker is alive and the connector is not paused.")
        ),
    },
    sayings={
        "worker-seen": _("Last sign of life of a worker: %(seen_at)s."),
        "no-worker-registered": _("No worker has registered."),
        "paused-since": _("Paused since %(since_at)s."),
        "sync-running-since": _("A sync is running since %(since_at)s."),
        "taken-up": _("A worker last took up this account: %(taken_up_at)s."),
        "never-taken-up": _("No worker has taken up this account yet."),
        "held-until": _("The server is asked less until %(until_at)s."),
        "resumed": _("Resumed. It catches up now."),
        "not-paused": _("It is not paused any more."),
    },
    fixes={"resume": _("Resume the connector")},
)
