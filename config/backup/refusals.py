"""Why a backup is not made, or not restored; nothing was changed then."""


class BackupRefused(Exception):
    """The message names the cause and what helps, for the person at the terminal."""
