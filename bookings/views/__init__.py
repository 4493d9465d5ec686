"""Pages of guests and hosts."""
