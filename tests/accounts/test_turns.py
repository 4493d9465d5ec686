"""One change at a time of what a host has."""

import pytest
from django.db import transaction

from accounts.gone import Gone
from accounts.turns import lock_hosts
from tests.beside import Beside
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def have_turn(*ids: int) -> str:
    lock_hosts(*ids)
    return "had its turn"


def test_two_who_want_the_same_hosts_never_wait_for_each_other() -> None:
    first, second = sorted([UserFactory().pk, UserFactory().pk])
    other = Beside(lambda: have_turn(second, first))
    with transaction.atomic():
        lock_hosts(first)
        other.begin()
        assert other.waits_for_a_lock()
        lock_hosts(second)
    assert other.ended_with() == "had its turn"


def test_a_host_named_twice_is_one() -> None:
    pk = UserFactory().pk
    assert have_turn(pk, pk) == "had its turn"


def test_a_host_who_left_has_no_turn() -> None:
    host = UserFactory()
    left = host.pk
    host.delete()
    with pytest.raises(Gone):
        have_turn(UserFactory().pk, left)
