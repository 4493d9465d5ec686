"""What the page of a diagnosis says around its answers."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diagnosis.overall import Overall
from diagnosis.questions import number_of
from diagnosis.result import CheckVerdict
from diagnosis.words.told import ToldResult, question, sentence, title, told

BADGES: dict[CheckVerdict, tuple[str, Promise]] = {
    CheckVerdict.FINE: ("ok", _("Fine")),
    CheckVerdict.ATTENTION: ("attention", _("Attention")),
    CheckVerdict.BROKEN: ("broken", _("Broken")),
    CheckVerdict.UNKNOWN: ("unknown", _("Cannot tell")),
    CheckVerdict.NOT_REACHED: ("unknown", _("Not reached")),
}
WAITING: tuple[str, Promise] = ("paused", _("Waiting"))
ASKING: tuple[str, Promise] = ("syncing", _("Looking"))
HEADINGS = {
    CheckVerdict.FINE: _("Everything is in order"),
    CheckVerdict.BROKEN: _("Something is broken"),
    CheckVerdict.ATTENTION: _("Something needs your attention"),
}
UNTOLD = _("Not everything could be told")


@dataclass(frozen=True, slots=True)
class OverallWords:
    """The verdict over all questions. `cause` is what to act on."""

    verdict: CheckVerdict
    title: str
    heading: str
    sentence: str
    cause: ToldResult | None

    @property
    def tone(self) -> str:
        """The name of the theme's alert."""
        loud = self.verdict in (CheckVerdict.BROKEN, CheckVerdict.ATTENTION)
        return str(self.verdict) if loud else "info"


@dataclass(frozen=True, slots=True)
class Blank:
    """A question before it is answered."""

    number: int
    question: str


def verdict(found: Overall) -> OverallWords:
    return OverallWords(
        found.verdict,
        title(found),
        str(HEADINGS.get(found.verdict, UNTOLD)),
        sentence(found),
        told(found.cause) if found.cause else None,
    )


def heading(found: Overall | None, *, running: bool, lost: bool) -> str:
    """Of the page: what was found, or how far the search is."""
    if running or found is None:
        return gettext("Looking …")
    return gettext("The checks were interrupted") if lost else title(found)


def blank(name: str) -> Blank:
    return Blank(number_of(name), question(name))


def badge(found: CheckVerdict | None, *, pending: bool) -> tuple[str, str]:
    """The name of the theme's badge, and what it says."""
    state, text = ASKING if pending else BADGES[found] if found else WAITING
    return state, str(text)


def check(name: str) -> str:
    """The title of the window before anything was asked."""
    return gettext("Check %(name)s") % {"name": name}


def no_such_question() -> str:
    return gettext("There is no such question.")
