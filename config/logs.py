"""Logging through structlog: readable lines on a terminal, JSON when LOG_JSON is set."""

import logging
import sys
from typing import Any

import structlog

from config.database.again import NotAnsweredAgain
from config.log_secrets import without_secrets

# Django gives these handlers of their own, which would write past ours.
WITH_OWN_HANDLERS = ("django", "django.server")


class Handler(logging.StreamHandler[Any]):
    """Writes to stderr what every line of a log may show."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Python's own way would write the arguments as they are."""
        sys.stderr.write(f"a line of the logger {record.name} could not be written\n")


def configure(options: dict[str, Any]) -> None:
    """Set up the root logger (Django calls this with `settings.LOGGING`)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if options["json"]
        # Tracebacks without local variables, which may hold passwords.
        else [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )
    handler = Handler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options["level"])
    for name in WITH_OWN_HANDLERS:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("django.request").addFilter(NotAnsweredAgain())
    # Addresses may hold secrets or personal data, and the rest is noise.
    for chatty in ("httpx", "httpcore", "procrastinate", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
