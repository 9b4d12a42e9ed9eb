"""Rooms: one browser presents, others follow what it shows. Who may steer, what is kept, and what each is told; no socket, no page."""
