"""Rules about documents, and about what they claim."""
