"""A portal in one file: everything in its database and its own secrets, and back again.

The rows travel as PostgreSQL's own COPY text, which every version since reads, so no program of a
particular release is needed, and the embedded server and one of your own understand each other.
"""

from config.backup.refusals import BackupRefused
from config.backup.restore import RestoreResult, restore
from config.backup.save import save

__all__ = ["BackupRefused", "RestoreResult", "restore", "save"]
