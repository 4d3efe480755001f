"""A door for agents: facts to ask for, and a judge of what they say. Read-only, over standard input and output."""
