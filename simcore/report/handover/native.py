"""Charts in slides that can be edited: their numbers lie in the file, as a small workbook."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from simcore.report.handover.blocks import Native, Series
from simcore.report.handover.extra import load

INK, SOFT, LINE = "1C2430", "4A5566", "C9D0DA"
TEXT = 14
"""Points of every word in a chart."""
STEPS, MOST_STEPS = (1, 5, 10, 25, 50, 100), 8
"""Apart the labels of an axis of numbers; the smallest that leaves so many steps at most is taken."""
WHISKER = 15875
"""Width of a whisker's line, in the format's own measure: 1.25 points."""


def add_native(slide: Any, native: Native, box: tuple[int, int, int, int]) -> Any:
    """Put the chart on a slide; gives its frame."""
    kinds = load("pptx.enum.chart").XL_CHART_TYPE
    kind = kinds.COLUMN_STACKED if native.kind == "stacked" else kinds.XY_SCATTER_LINES_NO_MARKERS
    frame = slide.shapes.add_chart(kind, *box, _data(native))
    chart = frame.chart
    if native.kind == "lines":
        _one_table(chart, native)
    _words(chart, native)
    for drawn, series in zip(list(chart.plots[0].series), native.series, strict=True):
        _look(drawn, series, is_line=series.is_line or native.kind == "lines")
    _whiskers(chart, native)
    _name_only(chart, native)
    if native.kind == "stacked":
        chart.plots[0].gap_width, chart.plots[0].overlap = 60, 100
        _lines_over_columns(chart, native)
    return frame


def _data(native: Native) -> Any:
    """The numbers as python-pptx takes them: columns by category, lines as points, so distances are true."""
    made = load("pptx.chart.data")
    if native.kind == "stacked":
        data = made.CategoryChartData(number_format=native.number_format)
        data.categories = [category.text for category in native.categories]
        for series in native.series:
            data.add_series(series.name.text, series.values)
        return data
    data = made.XyChartData(number_format=native.number_format)
    for series in native.series:
        points = data.add_series(series.name.text)
        for across, value in zip(across_of(native), series.values, strict=True):
            points.add_data_point(across, value)
    return data


def across_of(native: Native) -> list[float]:
    """Where the points of lines lie: the number behind each category."""
    return [float(fact.value) for one in native.categories for fact in one.facts if fact.value is not None]


def _one_table(chart: Any, native: Native) -> None:
    """A workbook of one table for all lines, as of columns; python-pptx puts one under the other."""
    part = chart.part.chart_workbook.xlsx_part
    book = load("openpyxl").Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet.append([native.across, *(series.name.text for series in native.series)])
    for row in zip(across_of(native), *(series.values for series in native.series), strict=True):
        sheet.append(list(row))
    last, qn = sheet.max_row, load("pptx.oxml.ns").qn
    for column, drawn in enumerate(chart.plots[0].series, start=2):
        letter = sheet.cell(1, column).column_letter
        places = {"tx": f"${letter}$1", "xVal": f"$A$2:$A${last}", "yVal": f"${letter}$2:${letter}${last}"}
        for name, cells in places.items():
            drawn._element.find(f"{qn(f'c:{name}')}//{qn('c:f')}").text = f"{sheet.title}!{cells}"
        drawn.smooth = False
    buffer = io.BytesIO()
    book.save(buffer)
    part._blob = buffer.getvalue()


def _words(chart: Any, native: Native) -> None:
    """Legend on top, axis titles, one size of text."""
    shared = load("pptx.util")
    colour = load("pptx.dml.color").RGBColor.from_string
    chart.font.size, chart.font.color.rgb = shared.Pt(TEXT), colour(INK)
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = load("pptx.enum.chart").XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale = 0, native.most or room_for(native)
    for one, words in ((axis, native.axis), (chart.category_axis, native.across)):
        one.has_title = bool(words)
        if words:
            one.axis_title.text_frame.text = words
            run = one.axis_title.text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.bold = shared.Pt(TEXT), False
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = native.number_format, False
    axis.major_gridlines.format.line.color.rgb = colour(LINE)
    axis.format.line.fill.background()
    chart.category_axis.format.line.color.rgb = colour(SOFT)
    if native.kind == "lines":
        _to_scale(chart.category_axis, across_of(native))


def room_for(native: Native) -> float:
    """The end of an axis on which every whisker fits: programs that draw the file look at values alone."""
    lines = [series for series in native.series if series.is_line or native.kind == "lines"]
    columns = [series for series in native.series if series not in lines]
    ends = [value + above for s in lines for value, (_, above) in zip(s.values, _reach(s), strict=True)]
    if columns:
        stacks = zip(*(series.values for series in columns), strict=True)
        above = zip(*((up for _, up in _reach(series)) for series in columns), strict=True)
        ends += [sum(values) + max(reaches) for values, reaches in zip(stacks, above, strict=True)]
    top = max(ends, default=1.0) or 1.0
    step = 10 ** math.floor(math.log10(top)) / 2
    return float(math.ceil(top / step) * step)


def _reach(series: Series) -> tuple[tuple[float, float], ...]:
    return series.reach or ((0.0, 0.0),) * len(series.values)


def _to_scale(axis: Any, across: Sequence[float]) -> None:
    """From the first point to the last, with labels a round number apart."""
    first, last = min(across), max(across)
    axis.minimum_scale, axis.maximum_scale = first, last
    axis.major_unit = next((step for step in STEPS if (last - first) / step <= MOST_STEPS), STEPS[-1])
    axis.has_major_gridlines = False
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False


def _look(drawn: Any, series: Series, *, is_line: bool) -> None:
    """Colour, hatching or dashes: told apart without colour too."""
    colour = load("pptx.dml.color").RGBColor.from_string
    shared = load("pptx.util")
    shade = colour(series.colour.removeprefix("#").upper())
    if is_line:
        drawn.format.line.color.rgb = shade
        drawn.format.line.width = shared.Pt(1.5 if not series.is_named else 4 if series.is_line else 2.75)
        dashes = load("pptx.enum.dml").MSO_LINE
        if series.dash or series.dots:
            drawn.format.line.dash_style = dashes.DASH if series.dash else dashes.ROUND_DOT
        return
    fill = drawn.format.fill
    if series.hatched:
        fill.patterned()
        fill.pattern = load("pptx.enum.dml").MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = shade, colour("FFFFFF")
        drawn.format.line.color.rgb = shade
    else:
        fill.solid()
        fill.fore_color.rgb = shade


def _whiskers(chart: Any, native: Native) -> None:
    """Intervals as error bars, their lengths in columns of the workbook beside the values.

    python-pptx knows no error bars, nor columns that are no series: both are written into the file's own XML
    and workbook.
    """
    with_ends = [(place, series) for place, series in enumerate(native.series) if series.reach]
    if not with_ends:
        return
    part = chart.part.chart_workbook.xlsx_part
    book = load("openpyxl").load_workbook(io.BytesIO(part.blob))
    sheet = book.active
    drawn = list(chart.plots[0].series)
    for place, series in with_ends:
        sides = []
        for side, words in enumerate(("below", "above")):
            column = sheet.max_column + 1
            values = [reach[side] for reach in series.reach]
            sheet.cell(1, column, f"{series.name.text}: interval {words}")
            for row, value in enumerate(values, start=2):
                sheet.cell(row, column, value)
            letter = sheet.cell(1, column).column_letter
            sides.append((f"{sheet.title}!${letter}$2:${letter}${len(values) + 1}", values))
        drawn[place]._element.xpath("c:cat | c:xVal")[0].addprevious(_error_bars(*sides))
    buffer = io.BytesIO()
    book.save(buffer)
    part._blob = buffer.getvalue()


def _error_bars(minus: tuple[str, Sequence[float]], plus: tuple[str, Sequence[float]]) -> Any:
    """Whiskers both ways, each with its cells and their values."""
    sides = "".join(
        f"<c:{name}><c:numRef><c:f>{cells}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>'
        + "".join(f'<c:pt idx="{n}"><c:v>{value!r}</c:v></c:pt>' for n, value in enumerate(values))
        + f"</c:numCache></c:numRef></c:{name}>"
        for name, (cells, values) in (("plus", plus), ("minus", minus))
    )
    return load("pptx.oxml").parse_xml(
        '<c:errBars xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{sides}<c:spPr><a:ln w="{WHISKER}"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:ln>'
        "</c:spPr></c:errBars>"
    )


def _name_only(chart: Any, native: Native) -> None:
    """Leave out of the legend what another series names already."""
    qn = load("pptx.oxml.ns").qn
    after = chart.legend._element.find(qn("c:legendPos"))
    for place, series in enumerate(native.series):
        if not series.is_named:
            entry = after.makeelement(qn("c:legendEntry"), {})
            for name, value in (("idx", f"{place}"), ("delete", "1")):
                entry.append(entry.makeelement(qn(f"c:{name}"), {"val": value}))
            after.addnext(entry)
            after = entry


def _lines_over_columns(chart: Any, native: Native) -> None:
    """Move the series that are lines out of the columns into a line chart on the same axes.

    python-pptx makes charts of one kind; the format allows two side by side, which share workbook and axes.
    """
    qn = load("pptx.oxml.ns").qn
    columns = chart._chartSpace.find(f".//{qn('c:barChart')}")
    moved = [
        element
        for element, series in zip(columns.findall(qn("c:ser")), native.series, strict=True)
        if series.is_line
    ]
    if not moved:
        return
    lines = columns.makeelement(qn("c:lineChart"), {})
    for name, value in (("grouping", "standard"), ("varyColors", "0")):
        lines.append(columns.makeelement(qn(f"c:{name}"), {"val": value}))
    for element in moved:
        columns.remove(element)
        for unknown in element.findall(qn("c:invertIfNegative")):
            element.remove(unknown)
        marker = columns.makeelement(qn("c:marker"), {})
        marker.append(columns.makeelement(qn("c:symbol"), {"val": "none"}))
        element.find(qn("c:cat")).addprevious(marker)
        element.append(columns.makeelement(qn("c:smooth"), {"val": "0"}))
        lines.append(element)
    lines.append(columns.makeelement(qn("c:marker"), {"val": "1"}))
    for axis in columns.findall(qn("c:axId")):
        lines.append(deepcopy(axis))
    columns.addnext(lines)
