"""The tests' settings, with an account in memory behind every connector of the fleet."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.fleet"]  # noqa: F405
# Nobody looks at pages.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "daybook.W001"]  # noqa: F405
