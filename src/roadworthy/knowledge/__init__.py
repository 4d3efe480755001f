"""What the world does by default: data with sources."""
