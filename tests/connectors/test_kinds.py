import pytest

from connectors.kinds.registry import kinds, kinds_with_form, offered_kinds, open_provider
from providers.base import Provider
from providers.credentials import HeldCredentials
from providers.network import NetworkPolicy


def test_only_kinds_for_users_are_offered() -> None:
    assert [kind.code for kind in offered_kinds()] == ["outlook", "caldav"]
    assert [kind.code for kind in kinds_with_form()] == ["caldav"]


@pytest.mark.parametrize("code", list(kinds()))
def test_every_kind_opens_without_sending_anything(code: str) -> None:
    provider = open_provider(
        code,
        address="https://nobody.invalid/",
        credentials=HeldCredentials({"username": "john", "password": "secret"}),
        details={},
        policy=NetworkPolicy(),
    )
    with provider:
        assert isinstance(provider, Provider)
        assert provider.kind == kinds()[code].code == code


def test_caldav_says_why_it_polls() -> None:
    assert "do not push" in kinds()["caldav"].push.why


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        open_provider(
            "fax", address="", credentials=HeldCredentials({}), details={}, policy=NetworkPolicy()
        )
