"""What a token may do. A signed-in browser session may do everything its user may."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    # The views module reads the default permission classes while it is imported.
    from rest_framework.views import APIView

from accounts import words
from accounts.models import ApiToken


class HasScope(BasePermission):
    """The token needs `read` to read, and the view's `write_scope` to change something."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return False
        if not isinstance(request.auth, ApiToken):
            return True
        needed = "read" if request.method in SAFE_METHODS else getattr(view, "write_scope", None)
        self.message = words.lacks_scope(needed)
        return needed in request.auth.scopes
