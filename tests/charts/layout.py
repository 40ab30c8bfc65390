"""Where the words of a drawing stand: for tests that no text overlaps another or leaves the page."""

from itertools import combinations

from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from simcore.charts.style import renderer_of


def misplaced(drawing: Drawing) -> list[str]:
    """Words that leave the page or lie on others; none where all is well."""
    drawing.draw(renderer_of(drawing))
    boxes = _boxes(drawing)
    page = drawing.bbox
    outside = [
        f"off the page: {words}"
        for words, box in boxes
        if not (page.x0 <= box.x0 < box.x1 <= page.x1 and page.y0 <= box.y0 < box.y1 <= page.y1)
    ]
    return outside + [
        f"overlap: {a} / {b}" for (a, one), (b, two) in combinations(boxes, 2) if _share(one, two)
    ]


def _boxes(drawing: Drawing) -> list[tuple[str, Bbox]]:
    """Every text that is seen, with the room it takes; ticks outside an axis are not seen."""
    unseen = set()
    for axes in drawing.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            pairs = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=False)
            unseen |= {id(label) for place, label in pairs if not low <= place <= high}
    texts = [t for t in drawing.findobj(Text) if t.get_visible() and t.get_text().strip()]
    renderer = renderer_of(drawing)
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts if id(t) not in unseen]


def _share(one: Bbox, two: Bbox) -> bool:
    """Whether two boxes share more than a pixel each way."""
    across = min(one.x1, two.x1) - max(one.x0, two.x0)
    return across > 1 and min(one.y1, two.y1) - max(one.y0, two.y0) > 1
