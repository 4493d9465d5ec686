"""Two computers and a bad cable between them, made of Linux network namespaces."""

import os

import pytest

from tests.namespaces.cable import Cable
from tests.namespaces.computers import Computers, computers, is_root_with_iproute, why_not

__all__ = ["Cable", "Computers", "computers", "needed"]


def needed() -> pytest.MarkDecorator:
    """Skips tests where there are no namespaces.

    With REQUIRE_ALL=1 they fail instead, where everything is there and it still does not work.
    """
    reason = why_not()
    required = os.environ.get("REQUIRE_ALL") == "1" and is_root_with_iproute()
    return pytest.mark.skipif(bool(reason) and not required, reason=reason)
