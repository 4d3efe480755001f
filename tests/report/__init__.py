"""Tests of the way from an assessment to text."""
