"""Mails of a portal without a mail server are files that mail programs open."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.EMAIL_BACKEND = "config.eml.FileEmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "data" / "mail")
    return tmp_path / "data" / "mail"


def test_each_mail_is_a_file_of_its_own_and_read_back_whole(folder: Path) -> None:
    mails = []
    for number in range(3):
        message = EmailMultiAlternatives(
            f"Käse {number}", "Text", "a@example.org", ["b@example.org"]
        )
        message.attach_alternative("<p>Text</p>", "text/html")
        mails.append(message)
    assert get_connection().send_messages(mails) == 3
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [mail["Subject"] for mail in read] == ["Käse 0", "Käse 1", "Käse 2"]
    assert [mail.get_body(("html",)).get_content().strip() for mail in read] == ["<p>Text</p>"] * 3


def test_nobody_else_on_the_machine_reads_them(folder: Path) -> None:
    EmailMultiAlternatives("s", "t", "a@example.org", ["b@example.org"]).send()
    (file,) = folder.iterdir()
    assert (oct(folder.stat().st_mode)[-3:], oct(file.stat().st_mode)[-3:]) == ("700", "600")
