import pytest

from connectors.providers.base import Provider
from connectors.providers.network import NetworkPolicy
from connectors.providers.registry import KINDS, offered_kinds, open_provider


def test_only_kinds_for_users_are_offered() -> None:
    assert [kind.code for kind in offered_kinds()] == ["caldav"]


@pytest.mark.parametrize("code", list(KINDS))
def test_every_kind_opens_without_sending_anything(code: str) -> None:
    provider = open_provider(
        code,
        address="https://nobody.invalid/",
        credentials={"username": "john", "password": "secret"},
        details={},
        policy=NetworkPolicy(),
    )
    with provider:
        assert isinstance(provider, Provider)
        assert provider.kind == KINDS[code].code == code


def test_caldav_says_why_it_polls() -> None:
    assert "do not push" in KINDS["caldav"].no_push


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        open_provider("fax", address="", credentials={}, details={}, policy=NetworkPolicy())
