"""What do clients ask? Named random streams, the working calendar, and every need drawn before the run."""
