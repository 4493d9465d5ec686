"""The folder of .ics files keeps what every store promises."""

from pathlib import Path

import pytest

from tests.store_contract import StoreContract
from tests.vdir_side import FolderSide


@pytest.fixture
def side(tmp_path: Path) -> FolderSide:
    return FolderSide(tmp_path / "calendars")


class TestVdirStore(StoreContract):
    pass
