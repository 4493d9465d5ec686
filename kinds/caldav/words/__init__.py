"""What is said of CalDAV accounts, by the language of whoever reads."""
