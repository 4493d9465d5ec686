"""This computer: where things are kept, who may run, and how other programs ask the agent."""
