"""Connected accounts for support staff: to look at, never with a secret."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from connectors.models import Connector, ServerPace, SyncRun


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at. What changes them are the portal's own actions."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Connector)
class ConnectorAdmin(ReadOnlyAdmin):
    list_display = ["name", "account", "host", "kind", "mode", "last_sync_at", "error_code"]
    list_filter = ["kind", "mode", "error_code"]
    list_select_related = ["host"]
    search_fields = ["account", "name", "host__email"]
    # The address can be a secret by itself (feeds), and the credentials always are.
    exclude = ["sealed_credentials", "address", "details", "addresses"]


@admin.register(ServerPace)
class ServerPaceAdmin(ReadOnlyAdmin):
    list_display = ["name", "because", "share", "lowered_at", "waits_until"]
    list_filter = ["because"]
    search_fields = ["name"]


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = [
        "connector",
        "trigger",
        "started_at",
        "finished_at",
        "times",
        "outcome",
        "error_code",
    ]
    # No `date_hierarchy`: it asks PostgreSQL, whose zone data may be years old, for local days.
    # By the end, since a run without news may have begun long ago and still be counting.
    list_filter = ["finished_at", "outcome", "trigger"]
    list_select_related = ["connector"]
    search_fields = ["connector__account", "connector__host__email"]
