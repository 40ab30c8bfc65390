"""What every command falls back on where nothing else is asked for."""

SEED = 20260105
"""Of the draws. Any other whole number gives other years, all as good."""
