"""The private PostgreSQL that a fresh machine gets when DATABASE_URL is not set.

It speaks through a Unix socket only, lives below one directory, is started by the first Daybook
command that needs it and stopped by the last one that leaves.
"""

from config.postgres.cluster import Cluster, join, leave
from config.postgres.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "join", "leave"]
