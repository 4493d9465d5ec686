from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_reset

        password_reset.connect(_know_where_a_link_was_opened, dispatch_uid="accounts.devices")


def _know_where_a_link_was_opened(request: Any, user: Any, **kwargs: Any) -> None:
    """Whoever reads the person's mail there is the person, however many guess elsewhere."""
    from accounts.devices import know_device

    know_device(request, user)
