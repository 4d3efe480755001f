"""Makes a tiny tree of which a rule still says the same, and in which nothing of the original's words is left."""
