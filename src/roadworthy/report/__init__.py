"""An assessment becomes text."""
