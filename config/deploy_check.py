"""`manage.py check --deploy` under the settings of a site in production; run by `make check`."""

import os

PRODUCTION = {
    "ENV_FILE": "no.env",
    "SITE_URL": "https://book.example.com",
    "ALLOWED_HOSTS": "book.example.com",
    "DEMO": "false",
    "DEBUG": "false",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "true",
    "SECURE_HSTS_PRELOAD": "true",
    "EMAIL_URL": "smtp+tls://mail.example.com:587",
}


def main() -> None:
    os.environ |= PRODUCTION
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])


if __name__ == "__main__":
    main()
