"""The twelve questions an agency is asked: in plain words, with unit, range and what the answer moves.

The form is written in `sheet_form`, read in `sheet`, and turned into a scenario in `answers`. The first four
make the caseload of one case manager; `pay` and `rate` are money and move no hours.
"""

from __future__ import annotations

from dataclasses import dataclass

from simcore.scenario.errors import KeyPath

FORM_VERSION = 1
"""Raised when a question changes its meaning or its words: an old sheet is never read as something else."""

PROGRAMMES = ("base", "base_rural", "aging", "aging_rural", "behavioural_health", "behavioural_health_rural")
"""Shipped scenarios a sheet may start from."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        key: its name in code, and with `answer_` before it the name of its cell.
        label: what messages and tables call it.
        words: the question as it stands on the form.
        unit, low, high, whole: what may be answered.
        moves: what the answer changes, in plain words.
        find: where an agency finds the number if nobody knows it.
        paths: where in a scenario the numbers stand that the answer sets or scales.
    """

    key: str
    label: str
    words: str
    unit: str
    low: float
    high: float
    moves: str
    find: str
    whole: bool = False
    paths: tuple[KeyPath, ...] = ()

    @property
    def cell_name(self) -> str:
        """The name of the cell that is filled; it stays with the cell when rows are moved."""
        return f"answer_{self.key}"

    @property
    def allowed(self) -> str:
        """The allowed range in words."""
        return f"{'a whole number' if self.whole else 'a number'} from {self.low:,g} to {self.high:,g}"


QUESTIONS = (
    Question(
        "clients",
        "clients",
        "How many clients do your case managers serve today, all together?",
        "clients",
        1,
        100_000,
        "the caseload: clients for each filled post",
        "the client list of the first of this month",
        whole=True,
        paths=(("caseload",),),
    ),
    Question(
        "posts",
        "full-time posts",
        "How many full-time case manager posts do you have, filled or not?",
        "posts",
        0,
        5_000,
        "the caseload",
        "the staffing plan",
    ),
    Question(
        "vacancies",
        "vacancies",
        "How many of these full-time posts are vacant now?",
        "posts",
        0,
        5_000,
        "the caseload: a vacant post serves nobody",
        "the staffing plan",
    ),
    Question(
        "part_timers",
        "part-timers",
        "How many part-timers do you have beside them, counted as full-time posts? Two at half time are 1.",
        "posts",
        0,
        5_000,
        "the caseload",
        "hours in their contracts, over full-time hours",
    ),
    Question(
        "visits_year",
        "visits a year",
        "How many face-to-face visits must one client have in a year?",
        "a client a year",
        0,
        52,
        "visits, travel and their notes; visits on time",
        "the programme's rules",
        paths=(("kinds", "visit", "arrivals", "every_days"),),
    ),
    Question(
        "travel_minutes",
        "travel minutes",
        "How many minutes does the way to a visit take, one way?",
        "minutes",
        0,
        240,
        "time on the road",
        "mileage claims of one month",
        paths=(("kinds", "visit", "visit", "travel_minutes"),),
    ),
    Question(
        "reports_year",
        "reports a year",
        "How many regular reports (such as quarterly reports) must be written for one client in a year?",
        "a client a year",
        0,
        24,
        "report writing; reports on time",
        "the programme's rules",
        paths=(("kinds", "quarterly_report", "arrivals", "every_days"),),
    ),
    Question(
        "plan_hours",
        "plan hours",
        "How many hours does one annual plan take, from preparing to signing, without visit and notes?",
        "hours",
        0.5,
        40,
        "the hours of annual plans",
        "ask three case managers to time their next plan",
        paths=(("kinds", "annual_plan", "handling", "hours_mean"),),
    ),
    Question(
        "calls_day",
        "calls a day",
        "How many calls come in for one case manager on a usual day? Count all, also those that ask again.",
        "a day",
        0.2,
        200,
        "time on the phone, interruptions, asking again",
        "count for ten days, or the phone system's log",
        paths=(("kinds", "call", "arrivals", "rate", "per_client_day"),),
    ),
    Question(
        "emails_day",
        "emails a day",
        "How many emails come in for one case manager on a usual day? Count all, the office's own too.",
        "a day",
        1,
        500,
        "time on email, asking again",
        "the mail system's count for ten days",
        paths=(
            ("kinds", "email_answer", "arrivals", "rate", "per_client_day"),
            ("kinds", "email_read", "arrivals", "rate", "per_client_day"),
            ("kinds", "email_office", "arrivals", "rate", "per_day"),
        ),
    ),
    Question(
        "pay",
        "pay",
        "What is a full-time case manager paid in a year, before tax and without benefits?",
        "dollars a year",
        10_000,
        300_000,
        "money only, no hours",
        "the payroll",
        paths=(("money", "roles", "case_manager", "salary_year"),),
    ),
    Question(
        "rate",
        "rate",
        "What are you paid for one client in a month?",
        "dollars a month",
        0,
        20_000,
        "money only, no hours",
        "the contract or the fee schedule",
        paths=(("money", "billing", "rate_month"),),
    ),
)

BY_KEY = {question.key: question for question in QUESTIONS}
TEAM = ("clients", "posts", "vacancies", "part_timers")
