"""Where calendars live on this computer: one folder or module for each kind of store."""
