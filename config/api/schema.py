"""The OpenAPI schema: every operation also tells the problems it may answer with."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework.permissions import AllowAny

import accounts.api.schema  # noqa: F401 - tells the schema about tokens
from accounts.api.problems import MEDIA_TYPE, ProblemSerializer


class Schema(AutoSchema):
    def get_operation_id(self) -> str:
        return super().get_operation_id().replace("partial_update", "change")

    def get_tags(self) -> list[str]:
        """Operations under the first word of their address: "pages", "bookings", …"""
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def get_description(self) -> str:  # type: ignore[override]
        said = str(super().get_description() or "")
        scope = getattr(self.view, "write_scope", "")
        if self.method == "GET" or not scope:
            return said
        return f"{said}\n\nScope: `{scope}`.".strip()

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._problems():
            bodies.setdefault(
                str(status),
                self._get_response_for_code(  # type: ignore[no-untyped-call]
                    ProblemSerializer, str(status), media_types=[MEDIA_TYPE], direction=direction
                ),
            )
        return dict(sorted(bodies.items()))

    def _problems(self) -> set[int]:
        """What follows from the kind of operation. Others are named where they are raised."""
        found = {429}
        if AllowAny not in self.view.permission_classes:
            found |= {401, 403}
        if "{" in self.path:
            found.add(404)
        if self.get_override_parameters():
            found.add(400)
        if self.method in ("POST", "PUT", "PATCH"):
            found |= {400, 413, 415}
        return found
