"""How much one caller may ask for. Rates are settings; an empty one means no limit."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from accounts.ratelimit import parse_rate, seconds_to_wait, sender_address

if TYPE_CHECKING:
    # The views module reads the default throttle classes while it is imported.
    from rest_framework.views import APIView


class Throttle(BaseThrottle):
    """Counts a request for whoever `who` names, by the rate of `scope`; empty: not counted."""

    seconds = 0

    def scope_of(self, view: "APIView") -> str:
        raise NotImplementedError

    def who(self, request: Request) -> str:
        user = request.user
        return f"user:{user.pk}" if user.is_authenticated else sender_address(request)

    def allow_request(self, request: Request, view: "APIView") -> bool:
        scope = self.scope_of(view)
        if not scope or not (who := self.who(request)):
            return True
        rate = parse_rate(str(api_settings.DEFAULT_THROTTLE_RATES[scope] or ""))
        self.seconds = seconds_to_wait(rate, action=f"api-{scope}", who=who)
        return not self.seconds

    def wait(self) -> int:
        return self.seconds


class Anonymous(Throttle):
    """Requests without a token or a session, by address."""

    def scope_of(self, view: "APIView") -> str:
        return "anonymous"

    def who(self, request: Request) -> str:
        return "" if request.user.is_authenticated else super().who(request)


class SignedIn(Throttle):
    """Requests of one user, whatever token they use."""

    def scope_of(self, view: "APIView") -> str:
        return "user"

    def who(self, request: Request) -> str:
        return super().who(request) if request.user.is_authenticated else ""


class Costly(Throttle):
    """What is worth a limit of its own: views name it in `throttle_scope`."""

    def scope_of(self, view: "APIView") -> str:
        return getattr(view, "throttle_scope", None) or ""
