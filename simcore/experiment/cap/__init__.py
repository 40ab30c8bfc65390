"""What caseload keeps the promises? Search, certification, staircase, and what nobody knows."""
