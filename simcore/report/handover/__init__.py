"""What leaves the building? Documents made of one list of blocks, as a page, a Word file, slides and a PDF.

Every number in them is a fact: a value read from the run's stored tables, or reckoned from its scenario, with
the run it comes from. Words around it hold no digit, and what was written is read again: a number that is no
fact of the document stops the whole pack.

In reading order: `facts` and `blocks` (what a document is), `store` (facts of a run), `numbers` (the check);
`web`, `word`, `slides` and `pdf` (the four forms); `assumptions`, `rests_on`, `hearing`, `curve` and
`funding` (what the funding case says), `write` (all of it into a folder), `shown` (what its notebook shows).
"""
