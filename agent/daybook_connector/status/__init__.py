"""How the agent stands, as it is kept and as it is told."""
