"""A calendar store for tests and demonstrations, whose user is played by the program itself."""

from daybook_connector.stores.fake.desk import FakeDesk
from daybook_connector.stores.fake.store import FakeStore

__all__ = ["FakeDesk", "FakeStore"]
