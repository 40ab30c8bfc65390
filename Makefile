# Each verb is done by tools/dev.py; where there is no make: `python tools/dev.py VERB`.
# ARGS goes on to the command behind the verb: make test ARGS="-k queue"

# python3 if it is new enough, else the newest Python that is installed beside it.
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; exit; fi; \
	done; echo python3)

.DEFAULT_GOAL := help
.PHONY: help setup run test verify baseline sample bench bench-sweep lint strip lab lock clean

help:
	@$(PYTHON) tools/dev.py --help

setup run test verify baseline sample bench bench-sweep lint strip lab lock clean:
	@$(PYTHON) tools/dev.py $@ $(ARGS)
