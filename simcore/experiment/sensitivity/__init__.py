"""What does the answer hang on? Tornado, Morris, Sobol."""
