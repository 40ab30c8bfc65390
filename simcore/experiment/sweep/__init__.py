"""What is to be run? The file of a sweep, its design, its cells."""
