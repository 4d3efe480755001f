"""Files become facts, facts become one system."""
