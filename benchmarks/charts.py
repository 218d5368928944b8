"""A log-log chart (SVG) for each family: seconds of one allocation against the size that grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .subject import Measured


@dataclass(frozen=True)
class Chart:
    """Which subjects a chart shows, and along which of their sizes.

    Attributes
    ----------
    file, title : str
    families : tuple of str
    size : str
        The key of Subject.sizes along the horizontal axis.
    """

    file: str
    title: str
    families: tuple[str, ...]
    size: str


CHARTS = (
    Chart("core", "The core: seconds per allocation by recipients", ("core",), "recipients"),
    Chart("solvers", "The core and its peers: seconds per allocation by recipients", ("solvers", "core"), "recipients"),
    Chart("scenarios", "The core: seconds per allocation by scenarios, 98 recipients", ("scenarios",), "scenarios"),
    Chart("sweep", "Sweeps: seconds per allocation by weightings, 98 recipients", ("sweep",), "scenarios"),
    Chart("batch", "Batches: seconds per task by workers", ("batch",), "workers"),
)


def points_of(chart: Chart, measured: Sequence[Measured]) -> list[dict[str, Any]]:
    """One point for each subject that has a line: its size, the median, the least and the most of its rounds."""
    points = []
    for one in measured:
        subject = one.subject
        if one.samples and subject.line and subject.family in chart.families and chart.size in subject.sizes:
            # Time per recipient becomes time per allocation, so that lines can be compared.
            times = subject.sizes["recipients"] if subject.unit == "s per recipient" else 1
            points.append(
                {
                    "line": subject.line,
                    "size": subject.sizes[chart.size],
                    "seconds": one.median * times,
                    "least": min(one.samples) * times,
                    "most": max(one.samples) * times,
                }
            )
    return points


def write_charts(measured: Sequence[Measured], folder: Path) -> list[Path]:
    """Write a chart for every family that has points in more than one size."""
    import vl_convert

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chart in CHARTS:
        points = points_of(chart, measured)
        if len({point["size"] for point in points}) < 2:
            continue
        path = folder / f"{chart.file}.svg"
        # No fonts or scripts are fetched: the converter carries its own.
        path.write_text(vl_convert.vegalite_to_svg(specification(chart, points)), encoding="utf-8")
        written.append(path)
    return written


def specification(chart: Chart, points: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The chart in Vega-Lite."""
    import altair as alt

    # Plain lists: a table of pandas would be numbered by a hash of its own.
    base = alt.Chart(alt.Data(values=list(points)), title=chart.title, width=560, height=340)
    across = alt.X("size:Q", title=chart.size).scale(type="log").axis(format="~s", grid=False)
    up = alt.Y("seconds:Q", title="seconds").scale(type="log").axis(format="~e")
    colour = alt.Color("line:N", title=None, sort=None)
    lines = base.mark_line(point=True).encode(x=across, y=up, color=colour)
    spans = base.mark_rule(opacity=0.5).encode(x="size:Q", y=alt.Y("least:Q"), y2="most:Q", color=colour)
    made: dict[str, Any] = (lines + spans).to_dict()
    return made
