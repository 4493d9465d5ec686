"""The agent from start to stop, and what it can be asked for."""
