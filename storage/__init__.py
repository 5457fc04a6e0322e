"""Everything that is kept. `Store` gives transactions; a session never leaves this package."""
