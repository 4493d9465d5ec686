"""Rows that no query puts in order come in another one in every test, as PostgreSQL may send them.

It nearly always sends them as they were written, and so a list that nobody ordered looks right
until the day on which a new row takes the place of one that was deleted.
"""

from random import Random

import pytest
from django.db.models import QuerySet


@pytest.fixture(autouse=True)
def any_order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same order whenever the same test is run."""
    fetch, chance = QuerySet._fetch_all, Random(request.node.nodeid)

    def fetch_in_any_order(rows: QuerySet) -> None:
        is_new = rows._result_cache is None
        fetch(rows)
        if is_new and not rows.ordered:
            chance.shuffle(rows._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_in_any_order)
