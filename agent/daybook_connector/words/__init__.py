"""What the user reads, wherever it is shown: errors, times and numbers."""
