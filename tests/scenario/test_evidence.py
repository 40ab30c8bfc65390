"""The evidence file is read whole and checked; every fault names its line."""

import pytest

from simcore.scenario import InputError, load_evidence

HEADER = (
    "key,parameter,unit,low,typical,high,grade,source_title,organisation,year,url,seen,note,role,heavier\n"
)


@pytest.fixture
def faults_of(tmp_path):
    def read(text):
        path = tmp_path / "own.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_evidence(path)
        return str(caught.value)

    return read


def test_a_row_is_read_with_its_types():
    row = load_evidence()["test.untypical"]
    assert (row.low, row.typical, row.high, row.grade, row.role, row.heavier) == (
        5,
        None,
        9,
        "B",
        "comparator",
        "",
    )


def test_the_file_is_read_once_and_cannot_be_changed():
    assert load_evidence() is load_evidence()
    with pytest.raises(TypeError):
        load_evidence()["new"] = None


def test_the_two_columns_on_use_are_required(faults_of):
    message = faults_of(
        "key,parameter,unit,low,typical,high,grade,source_title,organisation,year,url,seen,note\n"
    )
    assert message == "own.csv:1:1: the columns role and heavier are missing"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "x.a,P,min,1,two,3,A,,,,,,,rule,",
            "own.csv:2:1: x.a: typical must be a number or empty (given 'two')",
        ),
        ("x.a,P,min,1,inf,3,A,,,,,,,rule,", "typical must be a number"),
        ("x.a,P,min,1,5,3,A,,,,,,,rule,", "low, typical and high must rise (given 1, 5, 3)"),
        ("x.a,P,min,1,2,3,E,,,,,,,rule,", "grade must be A, B, C or D (given 'E')"),
        ("x.a,P,min,1,2,3,A,,,,,,,guess,", "role must be rule, uncertainty,"),
        ("x.a,P,min,1,2,3,A,,,,,,,rule,both", "heavier must be high, low or empty (given 'both')"),
        (",P,min,1,2,3,A,,,,,,,rule,", "the key is missing"),
        (
            "x.a,P,min,1,2,3,A,,,,,,,rule,\nx.a,P,min,1,2,3,A,,,,,,,rule,",
            "own.csv:3:1: x.a: the key x.a stands twice",
        ),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row, problem, faults_of):
    assert problem in faults_of(HEADER + row + "\n")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv: cannot be read"):
        load_evidence(tmp_path / "none.csv")
