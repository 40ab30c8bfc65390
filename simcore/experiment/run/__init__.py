"""Running it: executors, resuming, running a sample again."""
