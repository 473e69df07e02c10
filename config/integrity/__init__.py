"""Rules across tables, which no constraint can say on both databases: swept, and what breaks one is named."""
