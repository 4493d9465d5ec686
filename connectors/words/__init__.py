"""What is said of connectors, by the language of whoever reads."""
