#!/usr/bin/env python
"""Entry point for every Daybook command: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit("Run it with the environment's Python: .venv/bin/python manage.py …")

    from django.db import DatabaseError

    from config.environment import SettingError
    from config.postgres import ClusterError

    try:
        execute_from_command_line(sys.argv)
    except (ClusterError, SettingError) as error:
        sys.exit(str(error))
    except DatabaseError as error:
        from config.database.unusable import unusable

        if told := unusable(error):
            sys.exit(told)
        raise


if __name__ == "__main__":
    main()
