"""JSON that is kept as it came, if a database can hold it."""

from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator

from daybook_protocol.faults import Fault
from daybook_protocol.limits import DEEPEST_KEPT


def _kept(value: Any, deep: int = 0) -> Any:
    if deep > DEEPEST_KEPT:
        raise Fault("too-deep", levels=DEEPEST_KEPT)
    if isinstance(value, str):
        _demand_storable(value)
    elif isinstance(value, float) and not isfinite(value):
        raise Fault("endless")
    elif isinstance(value, list):
        for each in value:
            _kept(each, deep + 1)
    elif isinstance(value, dict):
        for name, each in value.items():
            _demand_storable(name)
            _kept(each, deep + 1)
    return value


def _demand_storable(value: str) -> None:
    if "\0" in value:
        raise Fault("nul")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Fault("surrogates") from None


Kept = Annotated[dict[str, Any], AfterValidator(_kept)]
