"""How often an account is looked at for now, in words for its host."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.domain.freshness import Hearing
from connectors.domain.pace import Because, Pace, is_stretched
from connectors.models import ServerPace
from connectors.servers import Hindrance
from languages.days import clock, moment
from languages.lengths import pace as in_words

REASONS: Mapping[Because, str | Promise] = {
    Because.WANTED: _(
        "For now it is read %(pace)s, because somebody has looked at a booking page that depends "
        "on it within the last half hour."
    ),
    Because.CHANGED: _(
        "For now it is read %(pace)s, because something in it has changed within the last hour."
    ),
    Because.BOOKABLE: _(
        "For now it is read about %(pace)s, because nobody has looked at a booking page that "
        "depends on it for half an hour. As soon as somebody does, it is read at once and then "
        "%(hot)s."
    ),
    Because.OWNER_AWAY: _(
        "For now it is read about %(pace)s, because you have not been here for a week and nobody "
        "has looked at a booking page that depends on it. As soon as somebody does, it is read at "
        "once and then %(hot)s."
    ),
    Because.UNREAD: _(
        "For now it is read about %(pace)s, because no open booking page depends on it. As soon "
        "as somebody looks at one that does, it is read at once and then %(hot)s."
    ),
}


WAITS = _("%(server)s asked for a pause, so nothing is asked of it until %(until)s.")
ASKED_LESS: Mapping[ServerPace.Because, str | Promise] = {
    ServerPace.Because.SLOW: _("%(server)s is slow now, so it is asked less until %(until)s."),
    ServerPace.Because.REFUSED: _(
        "%(server)s turned requests away, so it is asked less until %(until)s."
    ),
}


def hindrance_text(server: str, hindrance: Hindrance) -> str:
    """Why a server is asked less than its accounts would like, or not at all, and until when."""
    local = timezone.localtime(hindrance.until)
    until = clock(local) if local.date() == timezone.localdate() else moment(local, "short year")
    sentence = WAITS if hindrance.waits else ASKED_LESS[hindrance.because]
    return str(sentence) % {"server": server, "until": until}


def pace_text(hearing: Hearing, pace: Pace) -> str:
    """Empty where nothing but the host's own choice decides."""
    hot = hearing.every
    if pace.every is None or hot is None or not is_stretched(hearing):
        return ""
    told = {"pace": in_words(pace.every), "hot": in_words(hot)}
    return str(REASONS[pace.because]) % told
