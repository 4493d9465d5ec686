"""Outlook's store keeps what every store promises, before the fake Outlook."""

import pytest

from tests.fake_outlook.side import OutlookSide
from tests.store_contract import Side, StoreContract


class TestOutlookStore(StoreContract):
    @pytest.fixture
    def side(self) -> Side:
        return OutlookSide()
