"""Pairing this computer with an account of the portal."""
