"""A team in words: posts, cover, support, who leaves and who comes, and what load does to people."""

from __future__ import annotations

from collections.abc import Iterable

from simcore.scenario.errors import listed
from simcore.scenario.team import Leaving, LoadEffects, Staffing, Supervisor, Support, Team
from simcore.scenario.words import count, duration, percent


def team(given: Team) -> Iterable[str]:
    """Who works there, and what happens when somebody does not."""
    vacant = f", {given.vacant} of them vacant at the start" if given.vacant else ""
    yield f"{count(given.posts, 'post')} of case managers who each own their clients{vacant}."
    if given.people is not None:
        yield f"{given.people} people are to be served when the run begins."
    if given.part_time:
        yield f"{count(given.part_time.posts, 'post')} with {percent(given.part_time.share)} of the hours."
    if given.cap is not None:
        paid = "; there are as many posts from the first day as that takes" if given.funded else ""
        yield f"Nobody takes on a client above {given.cap}, part-timers by their hours{paid}."
    for change in given.changes:
        what = [
            f"{change.posts} posts" if change.posts else "",
            f"a cap of {change.cap}" if change.cap else "",
        ]
        yield f"From week {change.week} of the counted time on: {listed([w for w in what if w], 'and')}."
    if given.cover.by == "colleagues":
        yield f"Colleagues cover {listed(given.cover.takes, 'and')} of whoever is away."
    else:
        yield "Nobody covers for whoever is away."
    for role in given.support.values():
        yield _support(role)
    if given.supervisor:
        yield _supervisor(given.supervisor)
    yield from _staffing(given.staffing)


def clients_of_a_post(given: Team, caseload: int) -> str:
    """How many clients a post has at the start: of the people and the posts that there are by then."""
    people, served = given.people_at_start(caseload), given.served_at_start(caseload)
    each = served / given.posts
    start = "" if each.is_integer() else "About "
    waiting = f"; {people - served} more wait" if people > served else ""
    return (
        f"{start}{count(round(each), 'client')} for each post of a case manager at the start: "
        f"{people} people, {count(given.posts, 'post')}{waiting}."
    )


def _support(role: Support) -> str:
    people = (
        f"{role.posts:g} posts" if role.posts is not None else f"one for {role.per_posts:g} case managers"
    )
    does = [f"settles {percent(share)} of {kind}" for kind, share in role.takes.items()]
    does += ["works in the place of whoever is away"] if role.covers_absent else []
    text = f"{role.label} ({people}, ${role.salary_year:,.0f} a year): {listed(does, 'and')}."
    if role.advertised_from_week is None:
        return text
    return f"{text} Nobody at first: advertised {count(role.advertised_from_week, 'week')} after the start."


def _supervisor(given: Supervisor) -> str:
    new = f", {given.hours_week_new:g} more with whoever is new" if given.hours_week_new else ""
    shares = listed([f"settles {percent(share)} of {kind}" for kind, share in given.takes.items()], "and")
    return (
        f"One supervisor for {given.span:g} people: {count(given.hours_week, 'hour')} a week with each{new}, "
        f"and {given.meeting_hours_week:g} of team meetings. "
        + (f"In the rest of the week a supervisor {shares}." if shares else "No supervisor is simulated.")
    )


def _staffing(given: Staffing) -> Iterable[str]:
    if given.leaving:
        yield from _leaving(given.leaving)
    else:
        yield "Nobody leaves."
    yield f"A vacant post is filled after {duration(given.fill)}."
    if given.advertised_from_week:
        weeks = count(given.advertised_from_week, "week")
        yield f"Posts that are vacant at the start are advertised {weeks} later."
    if given.training_hours:
        yield f"Who is new is in training for {given.training_hours:g} hours before the first client."
    if given.ramp_months:
        first, months = percent(given.ramp_start), f"{given.ramp_months:g} months"
        yield f"Then they work at {first} of full speed at first, and at full speed after {months}."
    redistribute = given.when_vacant == "redistribute"
    yield (
        "Clients of a vacant post go to colleagues, as far as the cap leaves room."
        if redistribute
        else "Clients of a vacant post wait for the next case manager."
    )
    if given.level_week_most:
        most = count(given.level_week_most, "client")
        yield f"Up to {most} a week move from the largest caseload to the smallest."


def _leaving(given: Leaving) -> Iterable[str]:
    if given.from_week:
        yield f"Nobody leaves in the first {count(given.from_week, 'week')}."
    early = (
        f", {given.early:g} times as many in the first {given.early_months:g} months" if given.early else ""
    )
    yield f"Of 100 case managers {100 * given.annual:g} leave in a year{early}."
    effects = {
        "hour of overtime a week": given.per_overtime_hour,
        "week that what is overdue is late on average": given.per_week_overdue,
        "report lost": given.per_report_lost,
    }
    for what, share in effects.items():
        if share:
            yield f"Each {what} makes leaving {percent(share)} likelier."


def load_effects(given: LoadEffects) -> Iterable[str]:
    """What load changes, of what is on."""
    if given.speed_up_most:
        until = given.speed_up_until_used
        stops = (
            f", unless more than {percent(until)} of the hours were used: so nobody works faster where work "
            "is always waiting"
            if until
            else ""
        )
        yield (
            f"Work goes up to {percent(given.speed_up_most)} faster while much is open, fully at "
            f"{count(given.speed_up_full_hours, 'hour')}{stops}."
        )
    if given.fatigue_from_hours_week:
        yield (
            f"Above {given.fatigue_from_hours_week:g} hours a week an hour yields less, above "
            f"{given.fatigue_nothing_from_hours_week:g} nothing."
        )
    if given.rework_of_rushed_notes:
        yield f"{percent(given.rework_of_rushed_notes)} of notes written in haste come back."
    if given.sick_share_per_overtime_hour:
        yield f"Each hour of overtime a week adds {percent(given.sick_share_per_overtime_hour)} of days sick."
