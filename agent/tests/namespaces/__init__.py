"""Two computers and a bad cable between them, made of Linux network namespaces."""

from tests.namespaces.cable import Cable
from tests.namespaces.computers import Computers, computers, is_root_with_iproute, why_not

__all__ = ["Cable", "Computers", "computers", "is_root_with_iproute", "why_not"]
