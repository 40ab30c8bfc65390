"""A scenario in words, for somebody who has never opened its file."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping

from simcore.scenario.errors import InputError, Tree, dotted, listed, shown
from simcore.scenario.evidence import GRADES, EvidenceRow, load_evidence, nearest_rows
from simcore.scenario.explain_team import clients_of_a_post, load_effects, team
from simcore.scenario.load import Loaded
from simcore.scenario.money import CASE_MANAGER, Money
from simcore.scenario.schema import Calendar, Clients, ClosedNeeds, Kind, OpenNeeds, Rate, Scenario, Visit
from simcore.scenario.values import Provenance
from simcore.scenario.words import count, duration, number, percent

WIDTH = 100
DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
CLOCKS = {
    "working_days": "working day",
    "calendar_days": "calendar day",
    "working_hours": "working hour",
    "wall_hours": "clock hour",
}
PROFILES = {
    "office": " in office hours",
    "mail": " as mail comes, day and night",
    "crisis": " at any time of day",
    "shift": " during the shift",
    "always": " at any time",
}
PHASES = {
    "quarter": "from each client's own quarter",
    "anniversary": "from each client's own anniversary",
    "spread": "spread over the clients",
    "together": "for all clients on one day",
}
RATES = {
    "per_client_hour": "an hour for each client",
    "per_client_day": "a working day for each client",
    "per_client_week": "a week for each client",
    "per_client_month": "a month for each client",
    "per_client_year": "a year for each client",
    "per_hour": "an hour for the whole caseload",
    "per_day": "a working day for the whole caseload",
}
NEXT_ITEM = {
    "urgent_first": "what is urgent, and of that what is due first",
    "earliest_due": "what is due first",
    "first_come": "what came first",
    "newest_first": "what came last",
    "most_frequent_caller_first": "what the most frequent caller asked for",
}
GRADE_WORDS = {
    "A": "measured and published",
    "B": "an official standard or audit",
    "C": "one report",
    "D": "a guess",
}


def explain(loaded: Loaded) -> str:
    """Describe a scenario in plain words, then list where its numbers come from."""
    scenario = loaded.scenario
    paragraphs = [
        scenario.title,
        "=" * len(scenario.title),
        *_wrapped(scenario.description),
        "",
        *_wrapped(f"Scenario {scenario.name}, from {' which changes '.join(loaded.files)}.", hanging=True),
        *_section("Caseload", _caseload(scenario)),
        *(_section("The team", team(scenario.team)) if scenario.team else []),
        *_section("Working time", _calendar(scenario.calendar)),
        *_section("Clients", _clients(scenario.clients)),
        *_section("Rules of the office", _rules(scenario)),
        *(
            _section("What load does to people", load_effects(scenario.load_effects))
            if scenario.load_effects.any
            else []
        ),
        *_section("Money", _money(scenario.money) if scenario.money else ["Nothing is said of money."]),
        *_section("Kinds of work", []),
    ]
    for name, kind in scenario.kinds.items():
        paragraphs += [f"  {kind.label} ({name})"]
        paragraphs += [line for text in _kind(name, kind, scenario) for line in _wrapped(text, indent=4)]
    paragraphs += _section("Where the numbers come from", [])
    return "\n".join([*paragraphs, *_sources(loaded)])


def explain_evidence(key: str, rows: Mapping[str, EvidenceRow] | None = None) -> str:
    """Describe one row of the evidence.

    Raises:
        InputError: there is no such row; with the nearest keys.
    """
    known = load_evidence() if rows is None else rows
    if key not in known:
        near = nearest_rows(key, known)
        ending = f"; did you mean {listed(near)}?" if near else ""
        raise InputError(f"there is no evidence row {shown(key)}{ending}")
    row = known[key]
    end = {"high": "The high end makes more work.", "low": "The low end makes more work."}
    origin = [row.source_title, row.organisation, row.year, row.url]
    lines = [
        f"{row.key}: {row.parameter}",
        f"Typical {number(row.typical)}, range {number(row.low)} to {number(row.high)}, in {row.unit}.",
        f"Grade {row.grade}: {GRADE_WORDS[row.grade]}. Role: {row.role}. {end.get(row.heavier, '')}",
        f"Source: {', '.join(part for part in origin if part) or 'none'}. Seen by us: {row.seen or 'no'}.",
    ]
    lines += [f"Note: {row.note}"] if row.note else []
    return "\n".join(line for text in lines for line in _wrapped(text, hanging=True))


# -------------------------------------------------------------------------- calendar and clients


def _caseload(scenario: Scenario) -> Iterable[str]:
    referrals = scenario.clients.referrals
    most = "At most " if referrals and not scenario.team else ""
    whose = (
        f"shared by {scenario.managers} case managers" if scenario.managers > 1 else "for one case manager"
    )
    yield (
        clients_of_a_post(scenario.team, scenario.caseload)
        if scenario.team
        else f"{most}{count(scenario.caseload, 'client')} {whose}."
    )
    if referrals:
        field, number = _given(referrals.rate)
        time = {"per_hour": "an hour", "per_day": "a working day"}[field]
        begin = "all places taken" if referrals.start == "full" else "nobody there"
        above = "the cap, if there is one," if scenario.team else "that many"
        yield f"New clients are referred at a rate of {number:g} {time}; above {above} they wait on a list."
        if referrals.gives_up:
            yield f"Who waits gives up after {duration(referrals.gives_up)}."
        if not scenario.team:
            yield f"It begins with {begin}."
    if scenario.open_at_start:
        items = [
            f"{number} of {scenario.kinds[name].label}" for name, number in scenario.open_at_start.items()
        ]
        yield f"Open when the run begins: {listed(items, 'and')}."


def _calendar(calendar: Calendar) -> Iterable[str]:
    days = listed((DAYS[day] for day in calendar.working_days), "and")
    days = days.replace("Monday, Tuesday, Wednesday, Thursday and Friday", "Monday to Friday")
    lunch = (
        f", lunch at {calendar.lunch.start} for {calendar.lunch.minutes} minutes" if calendar.lunch else ""
    )
    yield f"{days}, {calendar.shift_start} to {calendar.shift_end}{lunch}."
    if calendar.part_time_share < 1:
        yield f"Part time: the first {percent(calendar.part_time_share)} of each shift."
    if calendar.holidays_country:
        region = f" ({calendar.holidays_subdivision})" if calendar.holidays_subdivision else ""
        yield f"Public holidays of {calendar.holidays_country}{region} are off."
    if leave := calendar.leave:
        yield f"Leave: {count(leave.days_year, 'day')} a year, {count(leave.spell_days, 'day')} at a time."
    if sickness := calendar.sickness:
        length = count(sickness.spell_days_mean, "day")
        yield f"Sickness: {percent(sickness.share)} of working days, {length} at a time on average."
    if spells := calendar.absence_spells:
        lengths = f"{duration(spells.present)} at work, {duration(spells.absent)} away"
        yield f"Spells of absence by day and night: {lengths}, in turn."
    for commitment in calendar.commitments.values():
        weeks = "week" if commitment.every_weeks == 1 else f"{commitment.every_weeks} weeks"
        when = f"{DAYS[commitment.weekday]} at {commitment.start}"
        yield f"{commitment.label}: {count(commitment.minutes, 'minute')} on {when}, every {weeks}."
    if admin := calendar.general_admin:
        share = percent(admin.case_share)
        yield f"Office administration fills up the rest, so that {share} of worked time is left for cases."
    if calendar.filler:
        block = count(calendar.filler.minutes, "minute")
        yield f"Who has nothing to do begins {block} of other work, which nothing interrupts."


def _clients(clients: Clients) -> Iterable[str]:
    if len(clients.tiers) > 1:
        tiers = [f"{percent(t.share)} {n} ({t.multiplier:g} times as much)" for n, t in clients.tiers.items()]
        yield f"What they ask, compared with the average client: {listed(tiers, 'and')}."
    agencies = [f"{number} for {percent(share)}" for number, share in clients.agencies.items()]
    yield f"Provider agencies a client: {listed(agencies, 'and')}."
    yield f"{percent(clients.family_share)} have family who call."
    if clients.persistent_share:
        yield f"{percent(clients.persistent_share)} call again and again until answered."


def _rules(scenario: Scenario) -> Iterable[str]:
    yield f"What is done next: {NEXT_ITEM[scenario.next_item]}."
    if scenario.email.read == "batches":
        yield f"Email is read at {listed(scenario.email.times, 'and')}, and at no other time."
    else:
        yield "Email is read as it comes."
    overtime = scenario.overtime
    if overtime.minutes_day_most and overtime.hours_week_most:
        most = f"{count(overtime.minutes_day_most, 'minute')} a day"
        week = f"{count(overtime.hours_week_most, 'hour')} a week"
        yield f"What is due is worked on after the shift, for at most {most} and {week}."
    if scenario.coping.on:
        hours = count(scenario.coping.backlog_hours, "hour")
        yield f"With more than {hours} of work open people cope: they shorten, let go and set aside."
    else:
        yield "All the work is done properly, however much waits."


def _money(money: Money) -> Iterable[str]:
    pay, billing = money.roles[CASE_MANAGER], money.billing
    extra = f"plus {percent(money.benefits_share)} for benefits and {percent(money.overhead_share)} overhead"
    salary = f"${pay.salary_year:,.0f} a year in dollars of {pay.price_year}"
    yield f"A full-time case manager is paid {salary}, {extra}."
    by = {"client_month": "by the client-month", "minutes15": "by 15 minutes"}[billing.basis]
    month = f"${billing.rate_month:,.2f} a client-month in dollars of {billing.rate_month_price_year}"
    quarter = f"${billing.rate_15min:,.2f} for 15 minutes in dollars of {billing.rate_15min_price_year}"
    yield f"Billed {by}: {month}, or {quarter}; of it {percent(billing.federal_match_share)} is federal."
    yield f"Work whose note is not written within {count(billing.note_days, 'day')} does not bill."
    if denial := money.denial:
        months = count(denial.months, "month")
        yield f"A {denial.kind} late beyond its grace denies {months}, of no client more than was billed."
    if audit := money.audit:
        yield f"Audits look at {percent(audit.sample_share_year)} of records a year and take money back."
    if leavers := money.leavers:
        cost = f"${leavers.cost_each:,.0f} in dollars of about {leavers.price_year}"
        yield f"{percent(leavers.share_year)} of case managers leave in a year; each costs {cost}."


# ------------------------------------------------------------------------------- kinds of work


def _kind(name: str, kind: Kind, scenario: Scenario) -> Iterable[str]:
    """Describe a kind of work in a few lines: how it arises, how long it takes, what goes with it."""
    yield _arises(name, kind, scenario)
    breakers = [other for other, by in scenario.kinds.items() if {name, "all"} & set(by.interrupts)]
    breakers = [other for other in breakers if other != name or name in kind.interrupts]
    broken_off = f" Broken off by {listed(breakers, 'and')}." if breakers else " Never broken off."
    yield f"Takes {duration(kind.handling)}{_extra_minutes(kind)}; {_due(kind)}.{broken_off}"
    others = [*_consequences(kind), *([_field_days(kind.visit, scenario)] if kind.visit else [])]
    if others:
        yield " ".join(others)


def _field_days(visit: Visit, scenario: Scenario) -> str:
    """When field days begin, and for whom earlier."""
    part_time = scenario.calendar.part_time_share < 1 or (scenario.team and scenario.team.part_time)
    sooner = "; a part-timer whose shift ends too soon for that sets out earlier" if part_time else ""
    return f"Field days begin at {visit.starts_at}, with at most {count(visit.most_a_day, 'visit')}{sooner}."


def _arises(name: str, kind: Kind, scenario: Scenario) -> str:
    arrivals = kind.arrivals
    if arrivals.how == "open" or arrivals.how == "closed":
        return _arises_at_random(arrivals)
    if arrivals.how == "dated":
        every = "every calendar month" if arrivals.calendar_month else f"every {arrivals.every_days:g} days"
        phase = "" if arrivals.calendar_month else f", {PHASES[arrivals.phase]}"
        opens = f"; work may start {count(arrivals.opens_days_before, 'day')} before"
        comes = "Due" if kind.standard.within is None else "Comes"
        return f"{comes} {every}{phase}{opens if arrivals.opens_days_before else ''}."
    if arrivals.how == "daily":
        return f"Waits every working day from {arrivals.at}."
    if arrivals.how == "follows":
        makers = [
            other
            for other, by in scenario.kinds.items()
            if (by.note and by.note.kind == name)
            or any(step.follow_up and step.follow_up.kind == name for step in by.steps)
        ]
        return f"Made by other work: {listed(makers, 'and')}." if makers else "Made by moving clients."
    if arrivals.how == "joins":
        return "Comes with each new client."
    chance = percent(arrivals.probability)
    return f"People ask again by {arrivals.channel}, {chance} of them after each {duration(arrivals.gap)}."


def _arises_at_random(arrivals: OpenNeeds | ClosedNeeds) -> str:
    if isinstance(arrivals, OpenNeeds):
        return f"Comes up {_rate(arrivals.rate)}{PROFILES[arrivals.profile]}."
    first = " A new client begins with one." if arrivals.first_at_start else ""
    if arrivals.content is not None:
        return f"Each client has the next {duration(arrivals.content)} after the last is closed.{first}"
    assert arrivals.rate is not None
    often = f"{_rate(arrivals.rate)}{PROFILES[arrivals.profile]}"
    return f"Comes up {often}, none while one is still open.{first}"


def _extra_minutes(kind: Kind) -> str:
    parts = {"to wrap up": kind.wrap_minutes, "to type it in twice": kind.double_entry_minutes}
    return "".join(f", plus {count(m, 'minute')} {what}" for what, m in parts.items() if m)


def _due(kind: Kind) -> str:
    standard = kind.standard
    grace = f" with {count(standard.grace_days, 'day')} of grace" if standard.grace_days else ""
    if kind.arrivals.how == "dated" and standard.within is None:
        return f"due on its date{grace}"
    if standard.within is None:
        return "nothing says by when"
    return f"due within {count(standard.within, CLOCKS[standard.clock])}{grace}"


def _consequences(kind: Kind) -> Iterable[str]:
    """Say what goes with a kind of work beyond its minutes."""
    if kind.interrupts:
        share = (
            "" if kind.accept_probability == 1 else f", taken {percent(kind.accept_probability)} of the time"
        )
        yield f"Breaks into other work{share}."
    if kind.hold:
        yield f"Who is not answered holds the line {duration(kind.hold)}, then hangs up."
    if visit := kind.visit:
        yield f"Outside the office, {count(visit.travel_minutes, 'minute')} each way."
        yield f"{percent(visit.no_show_probability)} of visits cannot happen."
    if kind.outbound:
        yield f"Each try reaches somebody {percent(kind.outbound.reach_probability)} of the time."
    waits = [duration(step.then_wait) for step in kind.steps if step.then_wait]
    if waits:
        yield f"Done in {len(kind.steps)} steps, with waits on others of {listed(waits, 'and')}."
    if kind.note:
        chance = "" if kind.note.probability == 1 else f" {percent(kind.note.probability)} of the time"
        yield f"Makes work of the kind {kind.note.kind}{chance}."
    if back := kind.comes_back:
        when = f" after {duration(back.after)}" if back.after else ""
        yield f"Comes back{when} {percent(back.probability)} of the times it is done."
    if kind.closes_case:
        yield f"Closes the client's case {percent(kind.closes_case)} of the time."
    if kind.chased:
        yield f"Who waits longer than {duration(kind.chased.patience)} asks again by {kind.chased.channel}."


def _rate(rate: Rate) -> str:
    field, number = _given(rate)
    return f"{number:g} times {RATES[field]}"


def _given(rate: Rate) -> tuple[str, float]:
    """The field a rate is given in, and its number."""
    return next((field, number) for field, number in rate if number is not None)


# ------------------------------------------------------------------------------------- sources


def _sources(loaded: Loaded) -> Iterable[str]:
    """Give a table of every number with a source, and the counts by grade."""
    header = ("path", "value", "low to high", "grade", "source")
    rows = [header, *(_source_row(dotted(path), origin) for path, origin in loaded.provenance.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    counts = Counter(origin.grade for origin in loaded.provenance.values())
    words = [f"{counts[grade]} of grade {grade} ({GRADE_WORDS[grade]})" for grade in GRADES if counts[grade]]
    bare = _numbers(dict(loaded.tree)) - len(loaded.provenance)
    yield ""
    yield f"{count(len(loaded.provenance), 'number')} with a source: {listed(words, 'and')}."
    yield f"{count(bare, 'number')} in these files without one."


def _source_row(path: str, origin: Provenance) -> tuple[str, str, str, str, str]:
    given = origin.low is not None or origin.high is not None
    span = f"{number(origin.low)} to {number(origin.high)}" if given else ""
    changed = ", changed" if origin.source and origin.reason else ""
    return path, number(origin.value), span, origin.grade, (origin.source or "none") + changed


def _numbers(part: Tree) -> int:
    """Count the numbers in plain data."""
    if isinstance(part, dict):
        return sum(_numbers(value) for value in part.values())
    if isinstance(part, list):
        return sum(_numbers(value) for value in part)
    return int(isinstance(part, int | float) and not isinstance(part, bool))


# --------------------------------------------------------------------------------------- words


def _section(title: str, sentences: Iterable[str]) -> list[str]:
    return ["", title, *(line for text in sentences for line in _wrapped(text, indent=2))]


def _wrapped(text: str, indent: int = 0, hanging: bool = False) -> list[str]:
    start = " " * indent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=start + "  " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
