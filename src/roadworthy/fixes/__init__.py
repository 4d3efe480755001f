"""From findings to patches: what would mend a finding, byte for byte, and why another one was left."""
