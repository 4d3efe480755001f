"""The rules, one folder per noun with one file per rule."""
