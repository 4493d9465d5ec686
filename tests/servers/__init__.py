"""Real servers on this machine for tests: each starts on a free port with its own storage."""
