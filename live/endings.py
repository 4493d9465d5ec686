"""A socket lives no longer than the session that opened it.

Whoever watches asks anew before anything is sent (`standing`); here it is said when to ask: a
session was ended or has run out, a person was changed. By the channel layer it reaches the sockets
of every process.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save

from accounts.models import User
from live.publish import publish

STANDING = "standing"
"""What changed, in the words of `publish`. No page shows it, so only the question follows."""


def watch() -> None:
    """Signing out, changing a password and the support pages all end in these two tables."""
    post_delete.connect(_session_ended, sender=Session, dispatch_uid="connectors.live.sessions")
    post_save.connect(_person_changed, sender=User, dispatch_uid="connectors.live.people")


def ends_at(session_key: str) -> datetime | None:
    """When a session runs out; None when it has ended."""
    found = Session.objects.filter(session_key=session_key)
    return found.values_list("expire_date", flat=True).first()


def _session_ended(sender: type[Session], instance: Session, **kwargs: Any) -> None:
    user_id = instance.get_decoded().get(SESSION_KEY)
    if user_id is not None:
        publish(host_id=int(user_id), what=STANDING, pk="")


def _person_changed(sender: type[User], instance: User, created: bool, **kwargs: Any) -> None:
    if not created and kwargs.get("update_fields") != frozenset({"last_login"}):
        publish(host_id=instance.pk, what=STANDING, pk="")
