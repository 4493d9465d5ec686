"""Forms of guests and hosts."""
