"""What every app stands on and none owns."""
