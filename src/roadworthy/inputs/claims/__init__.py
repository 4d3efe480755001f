"""Finds what a document promises: passages become claims, one module for each kind of thing."""

from roadworthy.inputs.claims.extract import claims_in, claims_told

__all__ = ["claims_in", "claims_told"]
