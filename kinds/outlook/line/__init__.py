"""The line to agents, by WebSocket and HTTPS, and the address where PCs are paired."""
