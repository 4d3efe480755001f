"""JavaScript, TypeScript and Go, read through the pattern engine."""
