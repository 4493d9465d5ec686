"""Long lists come in pages: `limit` and `offset`, or simply follow `next`."""

from rest_framework.pagination import LimitOffsetPagination


class Pages(LimitOffsetPagination):
    default_limit = 50
    max_limit = 200
