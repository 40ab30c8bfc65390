"""What happens? The SimPy model of one case manager's desk. It writes records and computes no statistic."""

from simcore.model.records import Items, LedgerError, Records, Trace
from simcore.model.run import simulate

__all__ = ["Items", "LedgerError", "Records", "Trace", "simulate"]
