"""JSON that is kept as it came, if a database can hold it."""

from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator

from daybook_protocol.limits import DEEPEST_KEPT


def _kept(value: Any, deep: int = 0) -> Any:
    if deep > DEEPEST_KEPT:
        raise ValueError(f"must not be deeper than {DEEPEST_KEPT} levels")
    if isinstance(value, str):
        _demand_storable(value)
    elif isinstance(value, float) and not isfinite(value):
        raise ValueError("must not hold numbers without end")
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
        raise ValueError("must not contain NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must not contain halves of surrogate pairs") from None


Kept = Annotated[dict[str, Any], AfterValidator(_kept)]
