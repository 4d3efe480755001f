"""The reviews of this user, kept."""
