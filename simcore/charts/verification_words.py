"""What the verification table says in words: names of its numbers, verdicts, sentences under pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcore.charts.verification_rows import DIFFERS, UNSURE, Compared, Verification, farthest
from simcore.charts.words import counted, listed, with_minus

if TYPE_CHECKING:
    from simcore.charts.theory import Picture

TIMES_MORE = 4
"""How many times longer the second run is, of a number that was between 3 and 5 standard errors off."""

NO_CHANCE = "no chance in it"

SHARES = ("P_", "on_time", "response_le_", "load_", "utilisation", "share_", "availability", "blocked_share")
"""How names begin whose numbers are shares."""

_NAMES = (
    (r"(?:P_wait_gt|waits_over)_(\d+)(min|h)", "waits longer than {0} {1}"),
    (r"on_time_(\d+)h(?:_wall)?", "done within {0} h"),
    (r"response_le_(\d+)h", "done within {0} h"),
    (r"mean_open_items_t(\d+)", "open after {0} h"),
    (r"sd_open_items_t(\d+)", "spread of open after {0} h"),
    (r"average_open_items_0_(\d+)h", "open, mean of {0} h"),
    (r"mean_wait_class(\d)_h", "hours to wait, class {0}"),
    (r"mean_response_class(\d)_h", "hours until done, class {0}"),
    (r"hol_wait_class(\d)_h", "hours to wait, first class always first, class {0}"),
    (r"mean_wait_(call|email|contact|note|plan|report)_h", "hours to wait, {0}s"),
    (r"mean_response_(call|email|contact|note|plan|report)_h", "hours until done, {0}s"),
    (r"variance_R1_t(\d+)", "variance of clients in contact after {0} h"),
    (r"variance_R2_t(\d+)", "variance of clients away after {0} h"),
    (r"on_time_class(\d)", "on time, class {0}"),
    (r"load_class(\d)", "share of hours, class {0}"),
    (r"R1_t(\d+)", "clients in contact after {0} h"),
    (r"R2_t(\d+)", "clients away after {0} h"),
    (r"P_(\d)_filled", "{0} posts filled"),
)
_WORDS = {
    "P_abandon": "hang up",
    "P_caseload_full": "caseload full",
    "P_done_in_shift_of_arrival": "done the same day",
    "P_empty_at_shift_end": "nothing open at the end of the day",
    "P_ever_completed": "ever done",
    "P_first_attempt_blocked": "first attempt finds nobody free",
    "P_no_wait": "begun at once",
    "P_wait": "have to wait",
    "W0_h": "hours left of the piece in hand",
    "attempts_per_call": "attempts a call",
    "attempts_per_hour": "attempts an hour",
    "availability": "share of time present",
    "backlog_growth_items_per_hour": "open pieces more each hour",
    "blocked_share_of_attempts": "attempts that find nobody free",
    "closed_items_per_hour": "done an hour",
    "conserved_sum_rho_times_wait": "work times wait, all classes",
    "contacts_per_client": "contacts a client",
    "contacts_per_hour": "contacts an hour",
    "expected_completed": "done in all",
    "expected_opened": "came in all",
    "fifo_wait_h": "hours to wait, first come first served",
    "handlings_per_hour": "worked on an hour",
    "hung_up_over_expected": "hang-ups, over those that hours in line should bring",
    "hours_of_shift_to_clear": "hours until all is done",
    "idle_hours_per_shift_after_clearing": "hours free after that",
    "interruptions_per_class3_item": "interruptions a piece, class 3",
    "items_per_hour": "pieces an hour",
    "largest_caseload_all_on_time": "most clients with all on time",
    "last_done_h": "hours until the last is done",
    "load_of_present_time": "share of present hours used",
    "load_of_shift": "share of the shift asked for",
    "mean_assignment_wait_h": "hours until assigned",
    "mean_backlog_at_shift_end": "open at the end of the shift",
    "mean_backlog_at_shift_start": "open at the start of the shift",
    "mean_backlog_work_h": "hours of work waiting",
    "mean_caseload": "cases held",
    "mean_caseload_given_someone_present": "clients for each one present",
    "mean_clients_away": "clients away",
    "mean_clients_needing": "clients who need somebody",
    "mean_clients_redialling": "callers about to call again",
    "mean_delay_to_answer_h": "hours until answered",
    "mean_filled_posts": "posts filled",
    "mean_hours_until_first_empty": "hours until nothing is open",
    "mean_internal_wait_per_step_h": "hours to wait at each step",
    "mean_needing_manager": "cases that need the manager",
    "mean_open_items": "open pieces",
    "mean_queue": "callers in line",
    "mean_response_h": "hours until done",
    "mean_response_wall_h": "hours until done, by the clock on the wall",
    "mean_response_working_h": "hours until done, at work",
    "mean_service_h": "hours a piece takes",
    "mean_start_to_finish_class3_h": "hours from begun to done, class 3",
    "mean_tardiness_h": "hours late",
    "mean_time_in_programme_h": "hours from coming to leaving",
    "mean_time_in_queue_all_h": "hours in line, all callers",
    "mean_time_on_books_h": "hours from assigned to closed",
    "mean_total_time_h": "hours until closed",
    "mean_total_time_per_original_item_h": "hours until done for good",
    "mean_wait_all_h": "hours to wait, all",
    "mean_wait_h": "hours to wait",
    "mean_wait_per_contact_h": "hours to wait for a contact",
    "mean_wait_served_h": "hours in line, those answered",
    "mean_waiting_for_assignment": "cases not yet assigned",
    "mean_waiting_items": "pieces not begun",
    "on_time": "on time",
    "on_time_8h_quasi_static_approx": "done within 8 h",
    "on_time_all_due": "on time, of what fell due",
    "on_time_all_opened_unfinished_late": "on time, of all that came",
    "on_time_completed_only": "on time, of what was done",
    "response_if_same_capacity_but_no_absences_h": "hours until done, nobody away",
    "p95_response_h": "hours until 19 of 20 are done",
    "passes_per_item": "times worked on",
    "peak_backlog_work_h": "most hours of work waiting",
    "scv_of_mixture": "how much lengths differ (scv)",
    "sd_response_h": "spread of hours until done",
    "sd_wait_h": "spread of hours to wait",
    "served_per_hour": "answered an hour",
    "share_clients_waiting": "clients with something open",
    "share_of_time_in_blocks": "share of time in blocks",
    "share_of_time_working": "share of time at work on something",
    "utilisation": "share of hours used",
    "utilisation_items": "share of hours used for pieces",
    "utilisation_of_shift": "share of the shift used",
}


def metric_words(metric: str) -> str:
    """A number's name in plain words; an unknown one with its underscores taken out."""
    if metric in _WORDS:
        return _WORDS[metric]
    for pattern, words in _NAMES:
        if found := re.fullmatch(pattern, metric):
            return words.format(*found.groups())
    return metric.replace("_", " ").replace("utilisation", "share of hours used")


def is_share(metric: str) -> bool:
    """Whether a number is a share, from 0 to 1."""
    return metric.startswith(SHARES)


def number_words(metric: str, value: float) -> str:
    """A number as a reader sees it: shares in per cent, four digits."""
    if value != value:
        return ""
    if is_share(metric):
        return f"{100 * value:.4g}%" if value else "0%"
    return f"{value:,.0f}" if abs(value) >= 9999.5 else f"{value:.4g}"


def verdict_words(found: Verification) -> str:
    """Whether these numbers agree with theory, without the full stop: the title of every picture."""
    told = found.final()
    what = f"{counted(len(told), 'number')} of {counted(len(found.cases()), 'case')}"
    if any(not row.agrees for row in told):
        return f"of {what} {_against(told)}"
    agree = f"all {what} agree" if len(told) > 1 else f"{what} agrees"
    most = farthest(told)
    if most is None:
        return f"{agree} with theory; chance plays no part in them"
    largest = f"the largest deviation is {abs(most.z):.1f}"
    exact = sum(not row.is_measured for row in told)
    if not exact:
        return f"{agree} with theory within three standard errors; {largest}"
    return (
        f"{agree} with theory: {len(told) - exact} within three standard errors ({largest}), {exact} exactly "
        "or as near as the case allows"
    )


def reading(found: Verification, picture: Picture) -> str:
    """The sentence under a picture: one number told, then whether all agree and which is farthest off."""
    own = found.of(picture.cases).final()
    by_name = {(row.case, row.metric): row for row in own}
    told = next((by_name[key] for key in picture.told if key in by_name), own[0])
    error = f" (standard error {error_words(told)})" if told.standard_error > 0 else ""
    example = (
        f"{upper_first(_name(told))}: theory says {number_words(told.metric, told.expected)}, the simulation "
        f"{number_words(told.metric, told.simulated)}{error}"
    )
    if any(not row.agrees for row in own):
        return f"{example}; of {counted(len(own), 'number')} {_against(own)}."
    return f"{example}; {_all_agree(own)}."


def error_words(row: Compared) -> str:
    """A row's standard error as a reader sees it: that of a share in points of a per cent."""
    if not row.standard_error > 0:
        return ""
    if is_share(row.metric):
        return f"{100 * row.standard_error:.2g} points"
    return f"{row.standard_error:.2g}"


def z_words(row: Compared) -> str:
    """How many standard errors a row is off, with a true minus sign."""
    if row.is_measured:
        shown = round(row.z, 1) + 0.0  # adding zero makes a minus zero a zero
        return with_minus(f"{shown:+.1f}")
    return NO_CHANCE if row.agrees else "not equal"


def spread_words(found: Verification) -> str:
    """Whether deviations are as large as chance makes them, neither larger nor smaller."""
    sizes = [abs(row.z) for row in found.final() if row.is_measured]
    if not sizes:
        return "No number of this table has a standard error."
    shares = {limit: sum(size <= limit for size in sizes) / len(sizes) for limit in (1, 2)}
    within = [f"{share:.0%} lie within {limit}" for limit, share in shares.items()]
    return (
        f"Of {counted(len(sizes), 'number')} with a standard error {listed(within)} of them. Chance alone "
        "would put 68% and 95% there, give or take a little: numbers of one case move together."
    )


def again_words(found: Verification) -> str:
    """Which numbers had to be run again, and what came of it."""
    again = [row for row in found.rows if row.rerun]
    if not again:
        return "No number had to be run a second time."
    first = {(row.case, row.metric): row for row in found.rows if not row.rerun}
    told = [
        f"{_name(row)}: {z_words(first.get((row.case, row.metric), row))}, then {z_words(row)}"
        for row in again
    ]
    return (
        f"{counted(len(again), 'number').capitalize()} lay 3 to 5 standard errors off and had a second run, "
        f"with a fresh seed and {TIMES_MORE} times the replications, which decides. {'; '.join(told)}."
    )


def cases_words(found: Verification) -> str:
    """Each case with its title; cases that differ only in the number of clients are told together."""
    cases: dict[str, list[str]] = {}
    for case, title in dict.fromkeys((row.case, row.title) for row in found.rows):
        cases.setdefault(re.sub(r", N=\d+$", "", title), []).append(case)
    return "; ".join(f"{listed(names)}: {title}" for title, names in cases.items())


def upper_first(words: str) -> str:
    """The words as they begin a sentence."""
    return words[:1].upper() + words[1:]


def _name(row: Compared) -> str:
    return f"{metric_words(row.metric)} ({row.case})"


def _against(told: Sequence[Compared]) -> str:
    """Which numbers differ from theory, and of which the runs are too short to tell."""
    parts = []
    if far := [row for row in told if row.verdict == DIFFERS]:
        parts.append(f"{len(far)} {'differs' if len(far) == 1 else 'differ'} from theory: {_named(far)}")
    if wide := [row for row in told if row.verdict == UNSURE]:
        what = "it" if len(wide) == 1 else "them"
        parts.append(f"{len(wide)} cannot be judged, for chance moves {what} too much: {_named(wide)}")
    return "; ".join(parts)


def _named(rows: Sequence[Compared], most: int = 3) -> str:
    """The first rows by name."""
    more = [f"{len(rows) - most} more"] if len(rows) > most else []
    return listed([*map(_name, rows[:most]), *more])


def _all_agree(own: Sequence[Compared]) -> str:
    """That all numbers agree, and which is farthest off."""
    count = f"all {len(own)} numbers agree" if len(own) > 1 else "it agrees"
    most = farthest(own)
    if most is None:
        return f"{count}, exactly or as near as the case allows"
    side = "above" if most.z > 0 else "below"
    return (
        f"{count}, and the farthest off, {_name(most)}, lies {abs(most.z):.1f} standard errors {side} theory"
    )
