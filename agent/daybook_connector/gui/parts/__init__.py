"""The parts of the window, from top to bottom. Each shows its share of a status."""
