"""Personal tokens: `Authorization: Bearer daybook_…`."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import words
from accounts.models import ApiToken, User
from accounts.seen import note_seen

USED_AT_PRECISION = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        sent = get_authorization_header(request).split()
        if not sent or sent[0].lower() != self.keyword:
            return None
        if len(sent) != 2:
            raise AuthenticationFailed(words.no_bearer())
        now = timezone.now()
        digest = ApiToken.digest_of(sent[1].decode(errors="replace"))
        token = ApiToken.objects.usable(now).select_related("user").filter(digest=digest).first()
        if token is None:
            raise AuthenticationFailed(words.no_such_token())
        # Once a minute is enough to see what is in use, and spares every request a write.
        if token.last_used_at is None or now - token.last_used_at > USED_AT_PRECISION:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        note_seen(token.user, now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Daybook"'
