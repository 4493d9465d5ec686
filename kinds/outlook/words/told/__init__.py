"""The words of what agents tell as codes (docs/agent-protocol.md, "Why: reasons"), by code. The
agent has the same for its own window; what it alone shows is not here."""
