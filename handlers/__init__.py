"""The doors: one folder per channel (see ADDING_A_CHANNEL.md)."""
