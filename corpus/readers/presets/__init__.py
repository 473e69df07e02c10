"""Shapes of files that are known by name, as data and a reader of a row each."""
