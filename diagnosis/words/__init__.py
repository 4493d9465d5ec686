"""The words of a diagnosis, made late: in the language and the time zone of whoever reads."""
