"""What is done with studies."""
