"""A chat API in front of Ollama."""
