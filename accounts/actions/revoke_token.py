"""A person takes a token back. The row stays, so that its last use can still be seen."""

from datetime import datetime

from accounts.models import ApiToken


def revoke_token(*, token: ApiToken, now: datetime) -> ApiToken:
    """Revoking twice keeps the first time."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    token.refresh_from_db(fields=["revoked_at"])
    return token
