"""Do two differ? Paired differences, and replications until they are precise enough."""
