"""The five documents, each written as blocks from the same assessment."""
