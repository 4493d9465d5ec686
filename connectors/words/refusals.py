"""Why something is not done with a connector now."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from connectors.actions.refusals import ConnectorRefused, Crowding, TooManyTries
from languages.lengths import length, wait
from languages.numbers import number

REFUSED: Mapping[str, str | Promise] = {
    "paused": _("The connector is paused. Resume it to sync."),
}


def refused(refusal: ConnectorRefused) -> str:
    return str(REFUSED[refusal.code])


def too_many_tries(refusal: TooManyTries) -> str:
    return CROWDED[refusal.why](refusal)


def _of_ones_own(refusal: TooManyTries) -> str:
    return gettext(
        "Nothing was tried yet: you have as many tries to connect under way as there may be at "
        "once (%(count)s). Wait until one has ended, then try again."
    ) % {"count": number(refusal.most)}


def _of_all(refusal: TooManyTries) -> str:
    return gettext(
        "Nothing was tried yet: the portal is trying many other accounts just now. Try again in a "
        "minute."
    )


def _too_often(refusal: TooManyTries) -> str:
    sentence = ngettext(
        "Nothing was tried: you have tried to connect as often as you may, %(times)s time in "
        "%(window)s. Try again in %(wait)s.",
        "Nothing was tried: you have tried to connect as often as you may, %(times)s times in "
        "%(window)s. Try again in %(wait)s.",
        refusal.most,
    )
    return sentence % {
        "times": number(refusal.most),
        "window": length(refusal.window or timedelta(), case="dative"),
        "wait": wait(refusal.wait.total_seconds(), case="dative"),
    }


CROWDED: Mapping[Crowding, Callable[[TooManyTries], str]] = {
    Crowding.OF_ONES_OWN: _of_ones_own,
    Crowding.OF_ALL: _of_all,
    Crowding.TOO_OFTEN: _too_often,
}
