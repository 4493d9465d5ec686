"""What `make check` asks that no other tool does."""
