"""How many clients can one case manager hold? A simulator of a case manager's work.

Data goes one way through the rooms: scenario, demand, model, outcomes, experiment, charts, report.
Importing this package loads neither pandas nor a plotting library.
"""

__version__ = "0.1.0"
