"""What calendars answer to the nine questions: which are selected, and what may be done there."""
