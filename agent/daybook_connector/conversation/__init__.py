"""What is said with the portal: reports and their delivery, and the portal's commands."""
