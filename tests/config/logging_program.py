"""A program with the portal's logging, in which every logger is given one secret link to write."""

import logging
import os
import sys

TOKEN = "IjEyMzQ1Njc4OTAxMjM0NQ.Zq3yT0aVwK9uB1sXc7DfGh2JkLmNoPqRsTuVwXyZ0-A"
HOST = "https://book.example.com"
LINKS = [
    f"/booking/{TOKEN}/cancel/",
    f"/request/{TOKEN}/?answer=accept",
    f"/account/team/invitation/{TOKEN}/",
    "/account/first/first.1tabcd.0123456789abcdef/",
    f"/account/confirm-email/MQ:1tabcd:{TOKEN[23:]}/",
    "/account/password/reset/key/2-c1a2b3-0123456789abcdef/",
    "/account/login/?next=%2Fbooking%2Fsecret-0123456789abcdef%2F",
    "/feeds/?token=secret-0123456789abcdef",
    f"{HOST}/private-0123456789abcdef/basic.ics",
    "https://anna:0123456789abcdef@cal.example.com/",
    f"Authorization: Bearer daybook_{TOKEN[23:]}",
]
LOGGERS = [
    "accounts", "allauth.account", "asyncio", "connectors.trying", "django.core.mail",
    "django.request", "django.security.csrf", "django.server", "httpcore.http11", "httpx",
    "procrastinate.worker", "py.warnings", "uvicorn.access", "uvicorn.error", "websockets.server",
]  # fmt: skip


def main(as_json: bool) -> None:
    os.environ |= {
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    import django

    django.setup()
    import structlog
    from django.test import Client

    from config.logs import configure

    configure({"level": "INFO", "json": as_json})

    for link in LINKS:
        for name in LOGGERS:
            logging.getLogger(name).error("%s asked for %s", name, link)
            logging.getLogger(name).error("here", extra={"request": link})
        structlog.get_logger("bookings").error("here", path=link, args={"link": [link]})
        try:
            raise ValueError(f"no such thing: {link}")
        except ValueError:
            logging.getLogger("django.request").exception("Internal Server Error: %s", link)
            structlog.get_logger("bookings").exception("a view failed", path=link)
        logging.getLogger("bookings").error("%d", link)  # which cannot be formatted
    Client(headers={"host": "localhost"}).get(LINKS[0])
    sys.stderr.write("THE END")


if __name__ == "__main__":
    main(as_json=sys.argv[1] == "json")
