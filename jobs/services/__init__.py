"""Opening, claiming, finishing and sweeping of background work."""
