"""The gaps report: what the documents promise, what of it is true, and what to do about the rest."""
