"""`manage.py create_admin`: an account that may use the support pages.

The password is asked for, or read from a file, standard input or DAYBOOK_ADMIN_PASSWORD: on the
command line everybody on the machine could see it.
"""

import os
import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.make_administrator import make_administrator, promote
from accounts.first import LIFETIME, first_url, is_unused
from accounts.models import User

PASSWORD = "DAYBOOK_ADMIN_PASSWORD"  # noqa: S105


class Command(BaseCommand):
    help = "Create an administrator. What is not given is asked for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--email")
        add("--name", help="shown to guests")
        add("--timezone", default="UTC", help="such as Europe/Berlin; can be changed later")
        add("--password-file", metavar="FILE", help=f"- reads a line; else {PASSWORD}, else asked")
        add("--promote", action="store_true", help="somebody who has an account already")
        add("--link", action="store_true", help="print a link for the browser instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["link"]:
            return self._link()
        email = options["email"] or ask("Mail address: ", "--email")
        if options["promote"]:
            return self._promote(email)
        if User.objects.filter(email__iexact=email.strip()).exists():
            raise CommandError(
                f"{email} has an account already. Name another address, or let that person use the"
                " support pages with --promote."
            )
        name = options["name"] or ask("Name: ", "--name")
        password = read_password(options["password_file"])
        try:
            user = make_administrator(
                email=email, name=name, timezone=options["timezone"], password=password
            )
        except ValidationError as refused:
            raise CommandError(in_words(refused)) from refused
        self.stdout.write(f"{user.email} may sign in and use the support pages.")
        return None

    def _promote(self, email: str) -> None:
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in with {email}. Leave --promote out to make them.")
        promote(user=user)
        self.stdout.write(f"{user.email} may use the support pages.")

    def _link(self) -> None:
        if not is_unused():
            raise CommandError(
                "Somebody has an account already, so the link would not work. Leave --link out."
            )
        self.stdout.write(first_url())
        self.stdout.write(f"It works for {LIFETIME.days} days, until somebody has an account.")


def ask(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise CommandError(f"Nobody is there to be asked. Give {option}.")
    return input(question)


def read_password(file: str | None) -> str:
    if file == "-":
        return sys.stdin.readline().rstrip("\r\n")
    if file:
        try:
            return Path(file).read_text().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The password cannot be read from {file}: {error}.") from error
    if found := os.environ.get(PASSWORD):
        return found
    if not sys.stdin.isatty():
        raise CommandError(f"Nobody is there to be asked. Set {PASSWORD} or give --password-file.")
    password = getpass("Password (at least 10 characters): ")
    if getpass("Once more: ") != password:
        raise CommandError("The two passwords are not the same. Nothing was made.")
    return password


def in_words(refused: ValidationError) -> str:
    return "Nothing was made. " + " ".join(
        f"{field}: {' '.join(messages)}" for field, messages in refused.message_dict.items()
    )
