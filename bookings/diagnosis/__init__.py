"""What booking pages answer to the nine questions, and which pages a diagnosis can be about."""
