"""Hundreds of numbers in a query, at the price of one parameter."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, Func, Value


def among(numbers: Iterable[int]) -> Func:
    """For the right-hand side of `__in`. A list there is one parameter for each of its members,
    which costs more than what is asked."""
    template = "(SELECT unnest(%(expressions)s::bigint[]))"
    return Func(Value(list(numbers)), template=template, output_field=BigIntegerField())
