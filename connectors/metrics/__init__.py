"""Figures for Prometheus, read from the database when they are asked for.

What is in the database is the same in every process; what belongs to one process carries its pid.
No figure carries a name or an address: connectors are numbers.
"""
