"""What the tests do to rows in no order (`tests.unordered`) is done, and to no others."""

import pytest

from accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_rows_that_no_query_orders_come_in_any_order() -> None:
    written = [user.pk for user in UserFactory.create_batch(30)]
    unordered = User.objects.order_by()
    assert [user.pk for user in unordered] != written
    assert sorted(unordered.values_list("pk", flat=True)) == written
    assert list(unordered.order_by("pk").values_list("pk", flat=True)) == written
