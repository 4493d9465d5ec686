"""From the store to the journal: when calendars are read, and what is new in them."""
