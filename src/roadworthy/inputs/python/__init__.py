"""The deep reader: Python."""
