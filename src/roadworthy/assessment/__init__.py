"""Findings become a grade."""
