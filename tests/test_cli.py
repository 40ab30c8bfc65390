"""The command line: exit status, what it says when something is wrong, and that it starts fast."""

import subprocess
import sys
import time

import pytest

from simcore import commands
from simcore.cli import main


@pytest.fixture
def broken(monkeypatch):
    """Add a command that fails for no fault of the user's."""

    def fails(options):
        raise ZeroDivisionError("a fault\nof ours")

    monkeypatch.setitem(commands.COMMANDS, "broken", commands.Command(fails, ()))


def test_without_arguments_it_names_the_first_commands(capsys):
    assert main([]) == 0
    text = capsys.readouterr().out
    for words in ("for directors:", "for researchers:", "for advocates:", "simcore check base"):
        assert words in text


def test_list_names_the_base(capsys):
    assert main(["list"]) == 0
    assert "base" in capsys.readouterr().out


def test_list_names_what_other_commands_take(capsys):
    for what, name in (
        ("measures", "notes_on_time"),
        ("levers", "base.team_meeting.h_week"),
        ("uncertainties", "base.plan.annual_h"),
    ):
        assert main(["list", what]) == 0
        assert f"  {name} " in capsys.readouterr().out
    assert main(["list", "uncertainties", "desk_50"]) == 0
    assert "repeat_contacts" in capsys.readouterr().out


def test_help_of_replications_tells_the_default_of_each_command(capsys):
    for name, default in (("run", "default 5"), ("compare", "default 20"), ("sensitivity", "default 10")):
        assert main([name, "--help"]) == 0
        assert default in " ".join(capsys.readouterr().out.split())


def test_explain_takes_a_scenario_with_changes(capsys):
    assert main(["explain", "base", "--set", "caseload=47"]) == 0
    assert "47 clients for one case manager." in capsys.readouterr().out


def test_explain_takes_the_key_of_an_evidence_row(capsys):
    assert main(["explain", "base.call.talk_min"]) == 0
    assert "Talk time per answered call" in capsys.readouterr().out


def test_check_prints_the_hours_budget(capsys):
    assert main(["check", "base"]) == 0
    assert "hours" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "bas"], "there is no scenario 'bas'; did you mean base?"),
        (["check", "bas"], "there is no scenario 'bas'; did you mean base?"),
        (["explain", "zzzz"], "there is no scenario 'zzzz'; `simcore list` shows all"),
        (
            ["explain", "base.call.talk_mn"],
            "no evidence row 'base.call.talk_mn'; did you mean base.call.talk_min",
        ),
        (["explain", "base", "--set", "caseload"], "write path=value"),
        (["explain", "nowhere/mine.yaml"], "nowhere/mine.yaml: there is no such file"),
        (["explian", "base"], "there is no command 'explian'; did you mean explain"),
        (["explain"], "required: name"),
        (["explain", "base", "--st", "caseload=3"], "unrecognized arguments"),
    ],
)
def test_a_wrong_input_ends_with_2_and_the_way_out(arguments, message, capsys):
    assert main(arguments) == 2
    out, text = capsys.readouterr()
    assert out == ""
    assert message in text
    assert "Traceback" not in text
    assert len(text.splitlines()) <= 25


def test_any_other_failure_ends_with_1_and_one_line(broken, capsys):
    assert main(["broken"]) == 1
    assert capsys.readouterr().err.splitlines()[0] == "simcore failed: ZeroDivisionError: a fault of ours"


def test_debug_shows_where_it_failed(broken, capsys):
    assert main(["broken", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_closed_pipe_is_no_failure_to_tell():
    code = "import sys; from simcore.cli import main; sys.exit(main(['explain', 'base']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_list_starts_fast_and_loads_neither_pandas_nor_a_plotting_library():
    heavy = "{'pandas', 'matplotlib', 'scipy'} & set(sys.modules)"
    code = f"import sys; from simcore.cli import main; main(['list']); print({heavy})"
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"
    assert time.perf_counter() - start < 3  # 0.2 s on an idle machine; tests run many at a time
