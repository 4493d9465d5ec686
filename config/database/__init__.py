"""PostgreSQL as Django speaks to it, whose pool hands out living connections only."""
