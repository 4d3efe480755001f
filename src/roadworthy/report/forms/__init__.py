"""The forms that any document takes."""
