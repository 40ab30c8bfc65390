"""Deciding over time: from today's backlog and staff, what a cap does month by month."""
