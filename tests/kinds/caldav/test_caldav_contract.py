"""The provider contract against real CalDAV servers."""

import itertools
from collections.abc import Iterator

import pytest

from tests.kinds.caldav.caldav_side import DavicalSide, RadicaleSide, XandikosSide
from tests.providers.contract import ProviderContract
from tests.servers.davical import Davical
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.servers.xandikos import Xandikos

_names = (f"test-{number}" for number in itertools.count())


class TestRadicale(ProviderContract):
    @pytest.fixture
    def side(self, radicale: Radicale, radicale_user: str) -> RadicaleSide:
        side = RadicaleSide(radicale, radicale_user, other=f"other-{radicale_user}")
        side.close_one()
        return side


class TestXandikos(ProviderContract):
    @pytest.fixture
    def side(self, xandikos: Xandikos) -> Iterator[XandikosSide]:
        with FaultProxy(xandikos.url, {XandikosSide.username: PASSWORD}) as proxy:
            yield XandikosSide(xandikos, proxy, next(_names))


@pytest.mark.davical
class TestDavical(ProviderContract):
    @pytest.fixture
    def side(self, davical: Davical, davical_user: str) -> DavicalSide:
        side = DavicalSide(davical, davical_user, other=f"other-{davical_user}")
        side.share_one()
        return side
