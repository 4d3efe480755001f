"""Tests of the way from findings to a grade."""
