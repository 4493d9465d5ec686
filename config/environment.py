"""Settings as they stand in the environment. One that cannot be read is named, with what would do.

The values themselves are told only where they hold no password.
"""

import builtins
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES, NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0", ""}
POSTGRESQL = {"postgres", "postgresql", "psql", "pgsql"}


class SettingError(Exception):
    """A setting with which no command can begin."""


class Environment(environ.Env):
    def int(self, var: str, default: Any = environ.Env.NOTSET) -> builtins.int:
        try:
            return cast("int", super().int(var, default=default))
        except ValueError:
            raise SettingError(
                f"{var} is “{self.str(var)}”. It should be a whole number."
            ) from None

    def bool(self, var: str, default: Any = environ.Env.NOTSET) -> builtins.bool:
        value = self.str(var, default=str(default))
        if value.strip().lower() not in YES | NO:
            raise SettingError(f"{var} is “{value}”. It should be true or false.")
        return value.strip().lower() in YES

    def port(self, var: str, default: builtins.int) -> builtins.int:
        port = self.int(var, default=default)
        if not 1 <= port <= 65535:
            raise SettingError(f"{var} is {port}. It should be a number from 1 to 65535.")
        return port

    def one_of(self, var: str, *choices: str, default: str) -> str:
        value = cast("str", self.str(var, default=default))
        if value not in choices:
            raise SettingError(f"{var} is “{value}”. It should be one of {', '.join(choices)}.")
        return value

    def database(self, var: str) -> dict[str, Any]:
        found = self._address(var, super().db_url, "postgres://user:password@host:5432/daybook")
        if urlsplit(self.str(var)).scheme not in POSTGRESQL or not found["NAME"]:
            raise _not_an_address(var, "postgres://user:password@host:5432/daybook")
        return found

    def mail(self, var: str) -> dict[str, Any]:
        return self._address(var, super().email_url, "smtp+tls://user:password@host:587")

    def _address(
        self, var: str, read: Callable[[str], dict[str, Any]], example: str
    ) -> dict[str, Any]:
        try:
            return read(var)
        except (ValueError, ImproperlyConfigured):
            raise _not_an_address(var, example) from None


def _not_an_address(var: str, example: str) -> SettingError:
    return SettingError(
        f"{var} cannot be read. It should look like {example}, with what is special in user and"
        " password percent-encoded (%23 for #, %2F for /)."
    )
