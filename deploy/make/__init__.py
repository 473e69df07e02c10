"""What stands behind `make`: the standard library alone."""
