"""Change from one connected account to another: what would change, and how far the move is."""
