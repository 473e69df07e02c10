"""The one door out: calls of OpenAI-style services, to listed addresses alone."""
