"""Plain words for what a director can choose: one label for each path, where it is not told by its evidence.

A page shows them in place of paths. Units stand in the label, as a slider has no other place for them.
"""

from __future__ import annotations

LABELS = {
    "next_item": "what is done first",
    "resume_minutes": "minutes lost at each interruption",
    "managers": "case managers who share the clients as one pool",
    "email.read": "how email is read",
    "coping.on": "way of working",
    "coping.backlog_hours": "hours of open work above which people cope",
    "overtime.minutes_day_most": "most overtime in a day, minutes",
    "overtime.hours_week_most": "most overtime in a week, hours",
    "overtime.finish_in_hand_minutes": "minutes people stay to finish what is in hand",
    "overtime.paid": "overtime is paid",
    "phone.voicemail_probability": "share of unanswered callers who leave a message",
    "team.posts": "full-time posts",
    "team.vacant": "posts vacant at the start",
    "team.cap": "most clients of one case manager (the cap)",
    "team.funded": "the cap is paid for",
    "window.weeks": "weeks that are counted",
}
"""By path, as `--set` and a sweep's `levers` write it."""

VALUES: dict[str, dict[object, str]] = {
    "next_item": {
        "urgent_first": "urgent first",
        "earliest_due": "earliest due first",
        "first_come": "first come, first done",
        "newest_first": "newest first",
        "most_frequent_caller_first": "most frequent caller first",
    },
    "email.read": {"as_it_comes": "as it comes", "batches": "at set times"},
    "coping.on": {True: "as people cope", False: "all the work done properly"},
}
"""Words for the values of those whose values are names."""
