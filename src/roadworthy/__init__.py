"""Roadworthy: a production-readiness inspection for AI services and the services around them."""

__version__ = "0.1.0"
