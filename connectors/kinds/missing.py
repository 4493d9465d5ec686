"""A kind of account that the settings do not list any more: its connectors are shown, and wait."""

from typing import Any, NoReturn

from connectors.kinds.entry import Kind
from connectors.kinds.push import NoPush
from connectors.kinds.sign_in import Service, SignIn, Way
from connectors.kinds.words import NOT_SET_UP
from providers.errors import ProviderError


class KindMissing(ProviderError):
    """This portal is not set up for accounts of this kind."""

    code = "kind-missing"
    permanent = True


def missing(code: str) -> Kind:
    return Kind(
        code=code,
        name=code,
        label=code,
        sign_in=SignIn(Way.PASSWORD, (Service(code, code, "unplug"),)),
        open=_refuse,
        push=NoPush(NOT_SET_UP),
        offered=False,
    )


def _refuse(**account: Any) -> NoReturn:
    raise KindMissing
