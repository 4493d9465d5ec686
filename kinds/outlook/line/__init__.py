"""The line to agents: WebSocket and HTTPS, and the hints that bring news to whoever holds it."""
