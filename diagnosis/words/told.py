"""A result, and the verdict over all of them, as people read them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.sentences import Filled, fill
from diagnosis.overall import Overall
from diagnosis.questions import number_of
from diagnosis.result import CheckVerdict, Fix, Result, Saying
from diagnosis.words import table
from diagnosis.words.clock import CheckClock
from diagnosis.words.gaps import filled, say
from languages.lists import listed


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says, and the fix that it starts or the page to which it leads."""

    label: str
    fix: Fix

    @property
    def code(self) -> str:
        return self.fix.code

    @property
    def argument(self) -> str:
        return self.fix.argument

    @property
    def url(self) -> str:
        return self.fix.url


@dataclass(frozen=True, slots=True)
class ToldResult:
    """A result in words. The title is empty while it is not known."""

    result: Result
    number: int
    question: str
    title: str
    evidence: tuple[str, ...]
    meaning: str
    remedy: str
    fixes: tuple[Button, ...]

    @property
    def verdict(self) -> CheckVerdict:
        return self.result.verdict

    @property
    def milliseconds(self) -> int:
        return self.result.milliseconds

    @property
    def heading(self) -> str:
        """What was found; the question while that is not known."""
        return self.title or self.question


def question(name: str) -> str:
    return str(table.questions.get(name, name))


def said(saying: Saying, now: datetime | None = None) -> str:
    """A sentence by itself, in the zone that is active."""
    return say(saying, _clock(now))


def told(result: Result) -> ToldResult:
    """With times in the zone that is active."""
    clock = _clock(result.at)
    gaps = filled(result.details, clock)
    if "first" in result.details:
        first = str(result.details["first"])
        gaps |= {"number": number_of(first), "first_question": question(first)}
    gaps = Filled(gaps)
    asked = question(result.question)
    words = table.answers.get(result.code, table.NO_WORDS)
    return ToldResult(
        result=result,
        number=number_of(result.question),
        question=asked,
        title=fill(words.title, gaps),
        evidence=tuple(say(one, clock) for one in result.evidence),
        meaning=fill(words.meaning, gaps),
        remedy=fill(words.remedy, gaps),
        fixes=tuple(_button(fix, clock) for fix in result.fixes),
    )


def _button(fix: Fix, clock: CheckClock) -> Button:
    if "label" in fix.details:
        return Button(str(fix.details["label"]), fix)
    return Button(fill(table.fixes.get(fix.code, fix.code), filled(fix.details, clock)), fix)


def _clock(now: datetime | None) -> CheckClock:
    return CheckClock(now or timezone.now(), timezone.get_current_timezone())


# --- The verdict over all -------------------------------------------------------------------------


def title(found: Overall) -> str:
    """What was found, in a few words."""
    if found.cause is None:
        return _("In step: all nine checks are fine")
    if found.verdict in (CheckVerdict.BROKEN, CheckVerdict.ATTENTION):
        return told(found.cause).heading
    return _("Nothing wrong was found, but not everything could be told")


def sentence(found: Overall) -> str:
    """Which question names the cause, and what else is not in order."""
    if found.cause is None:
        return _("Everything is in order: each question has a good answer.")
    which = {
        "number": number_of(found.cause.question),
        "question": question(found.cause.question),
    }
    if found.verdict is CheckVerdict.BROKEN:
        named = _("Question %(number)s, “%(question)s”, names what is broken.")
    elif found.verdict is CheckVerdict.ATTENTION:
        named = _("It works, but question %(number)s, “%(question)s”, needs your attention.")
    else:
        named = _(
            "Nothing wrong was found, but question %(number)s, “%(question)s”, could not be "
            "answered."
        )
    return " ".join([named % which, *_besides(found)])


def _besides(found: Overall) -> list[str]:
    sentences = []
    if found.symptoms:
        shows = ngettext(
            "It shows in question %(numbers)s too.",
            "It shows in questions %(numbers)s too.",
            len(found.symptoms),
        )
        sentences.append(shows % {"numbers": listed(map(number_of, found.symptoms))})
    if found.others:
        more = ngettext(
            "Look at question %(numbers)s as well.",
            "Look at questions %(numbers)s as well.",
            len(found.others),
        )
        sentences.append(more % {"numbers": listed(map(number_of, found.others))})
    return sentences
