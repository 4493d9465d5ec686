"""Whether a watcher may still watch, asked anew before anything is sent."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from accounts.models import User
from live.publish import group_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The person, the sessions that are still theirs, and the groups they may listen to."""

    user: User
    sessions: frozenset[str]
    groups: frozenset[str]


def standing_of(user_id: int, sessions: Collection[str], *, oversees: bool) -> Standing | None:
    """None when the person may not sign in any more.

    A session counts until it ends, expires or the password is changed. `oversees` asks for the
    groups of those too whose health the person may see as an administrator.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    alive = frozenset(key for key in sessions if _is_alive(user, key))
    return Standing(user, alive, groups_of(user, oversees=oversees))


def groups_of(user: User, *, oversees: bool) -> frozenset[str]:
    others = User.objects.overseen_by(user).values_list("pk", flat=True) if oversees else ()
    return frozenset(map(group_of, [user.pk, *others]))


def _is_alive(user: User, session_key: str) -> bool:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key=session_key)
    if store.get(SESSION_KEY) != str(user.pk):
        return False
    proof = store.get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(proof, known) for known in hashes)
