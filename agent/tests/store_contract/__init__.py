"""What every store promises, tested on each with whatever stands behind it.

A test class of a store inherits `StoreContract` and gives a `side` fixture: the user's own hands at
the store (`side.Side`), with empty calendars.
"""

import pytest

for part in ("scene", "reading", "identity", "series", "writing", "watching"):
    pytest.register_assert_rewrite(f"{__name__}.{part}")

from tests.store_contract.identity import IdentityContract  # noqa: E402
from tests.store_contract.reading import CalendarsContract, ReadingContract  # noqa: E402
from tests.store_contract.series import SeriesContract  # noqa: E402
from tests.store_contract.side import Side  # noqa: E402
from tests.store_contract.watching import WatchContract  # noqa: E402
from tests.store_contract.writing import CopyContract, PutContract, RemoveContract  # noqa: E402


class StoreContract(
    CalendarsContract,
    ReadingContract,
    IdentityContract,
    SeriesContract,
    PutContract,
    RemoveContract,
    CopyContract,
    WatchContract,
):
    """All of it."""


__all__ = ["Side", "StoreContract"]
