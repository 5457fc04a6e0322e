"""What every story shares."""
