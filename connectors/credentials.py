"""The credentials of a connector, as the box that its provider reads and puts new ones into."""

from collections.abc import Mapping

from django.db import transaction

from connectors.models import Connector
from providers.errors import CredentialsUnreadable
from providers.notes import Note
from providers.vault import seal, unseal


class StoredCredentials:
    """Opened once for each visit. Each replacement makes a new generation, under the lock of the
    connector's row; one that is based on an older generation comes too late.

    Of a connector that was read a moment ago the credentials are there already. Whoever reads them
    again wants to know whether they were replaced.
    """

    def __init__(self, connector: Connector, *, is_new: bool = False) -> None:
        self._connector_id = connector.pk
        self._at_hand = connector if is_new else None
        self._generation: int | None = None

    def read(self) -> Mapping[str, str]:
        if self._at_hand is not None:
            known, self._at_hand = self._at_hand, None
            return self._taken((known.sealed_credentials, known.credentials_generation))
        rows = Connector.objects.filter(pk=self._connector_id)
        return self._taken(rows.values_list("sealed_credentials", "credentials_generation").first())

    def replace(self, new: Mapping[str, str]) -> Mapping[str, str]:
        # Durable: inside another transaction this is a mistake, since that could be rolled back.
        with transaction.atomic(durable=True):
            rows = Connector.objects.filter(pk=self._connector_id)
            locked = rows.select_for_update(of=("self",), no_key=True)
            found = locked.values_list("sealed_credentials", "credentials_generation").first()
            if found is not None and found[1] == self._generation:
                found = seal(new), found[1] + 1
                rows.update(sealed_credentials=found[0], credentials_generation=found[1])
        return self._taken(found)

    def _taken(self, found: tuple[bytes | memoryview, int] | None) -> Mapping[str, str]:
        if found is None:
            raise CredentialsUnreadable(Note("was-disconnected"))
        sealed, self._generation = found
        return unseal(sealed)
