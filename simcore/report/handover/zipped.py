"""Office files are zip archives that hold the time they were written; here they hold the document's own."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip archive can hold."""
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


def without_times(content: bytes, date: dt.datetime) -> bytes:
    """The same archive with no time of writing in it, workbooks inside it included."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename.endswith(".xlsx"):
                part = without_times(part, date)
            elif entry.filename == "docProps/core.xml":
                stamp = date.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
                part = TIMES.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            fixed = zipfile.ZipInfo(entry.filename, EARLIEST)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(fixed, part)
    return target.getvalue()
