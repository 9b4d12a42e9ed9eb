"""What a visitor sees: one thin file per page."""
