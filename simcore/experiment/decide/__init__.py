"""Deciding over time: from today's backlog and staff, what a cap with or without posts does month by month."""
