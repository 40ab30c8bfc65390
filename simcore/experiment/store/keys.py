"""What names a cell."""

KEYS = ("variant", "caseload", "replication")
"""Columns of every table but ``points``, in the order by which rows are sorted."""
