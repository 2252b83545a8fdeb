"""Drawings of the report: plain inline SVG, nothing to install, text stays text.

Colours are the page's own (``report.css``), so that the drawings follow it
into the dark. Chinese is drawn with whatever font the reader's machine has.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_WIDTH, _HEIGHT = 640, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 20, 14, 52
_LOGIT_TICKS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99)
_LOGIT_EDGE = 0.0004


class _Frame(NamedTuple):
    """Axes from 0 to 1 in both directions, drawn inside the margins."""

    width: int = _WIDTH
    height: int = _HEIGHT

    def x(self, share: float) -> float:
        return _LEFT + share * (self.width - _LEFT - _RIGHT)

    def y(self, share: float) -> float:
        return self.height - _BOTTOM - share * (self.height - _TOP - _BOTTOM)

    def grid(self, ticks: Mapping[str, float], x_name: str, y_name: str) -> list[str]:
        """Draw the same ticks on both axes."""
        parts = []
        for name, share in ticks.items():
            x, y = self.x(share), self.y(share)
            parts += [
                _line((x, self.y(0)), (x, self.y(1)), "grid"),
                _line((self.x(0), y), (self.x(1), y), "grid"),
                _text(x, self.y(0) + 17, name, "tick", "middle"),
                _text(self.x(0) - 7, y + 4, name, "tick", "end"),
            ]
        middle = self.y(0.5)
        return [
            *parts,
            _text(self.x(0.5), self.height - 8, x_name, "axis", "middle"),
            f'<g transform="rotate(-90 14 {middle:.1f})">'
            + _text(14, middle, y_name, "axis", "middle")
            + "</g>",
        ]


def precision_recall_chart(curves: Mapping[str, Sequence[float]]) -> str:
    """Draw precision against recall, the first curve in front of the others.

    Parameters
    ----------
    curves : mapping of name to precisions
        At recalls evenly spaced from 0 to 1.
    """
    frame = _Frame()
    ticks = {f"{share:.0%}": share for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)}
    parts = frame.grid(ticks, "查全率 recall", "查准率 precision")
    for number, precisions in reversed(list(enumerate(curves.values()))):
        last = len(precisions) - 1
        points = [(frame.x(i / last), frame.y(p)) for i, p in enumerate(precisions)]
        parts.append(_path(points, f"curve c{min(number, 5)}"))
    names = "".join(
        f'<li class="c{min(number, 5)}">{html.escape(name)}</li>'
        for number, name in enumerate(curves)
    )
    return _svg(frame, parts, "precision against recall") + f'<ul class="legend">{names}</ul>'


def delay_chart(curves: Mapping[str, Sequence[float]]) -> str:
    """Draw what share of the notices has come by each day after the listing.

    Parameters
    ----------
    curves : mapping of name to shares
        By day, from 0 on; all of one length.
    """
    frame = _Frame()
    last = max((len(shares) for shares in curves.values()), default=2) - 1
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y, day = frame.x(share), frame.y(share), share * last
        parts += [
            _line((frame.x(0), y), (frame.x(1), y), "grid"),
            _text(frame.x(0) - 7, y + 4, f"{share:.0%}", "tick", "end"),
            _text(x, frame.y(0) + 17, f"{day:.0f}", "tick", "middle"),
        ]
    name = "上架后天数 days after the listing"
    parts.append(_text(frame.x(0.5), frame.height - 8, name, "axis", "middle"))
    for number, shares in enumerate(curves.values()):
        points = [(frame.x(day / last), frame.y(share)) for day, share in enumerate(shares)]
        parts.append(_path(points, f"curve c{min(number, 5)}"))
    names = "".join(
        f'<li class="c{min(number, 5)}">{html.escape(name)}</li>'
        for number, name in enumerate(curves)
    )
    return _svg(frame, parts, "notices by day") + f'<ul class="legend">{names}</ul>'


def calibration_chart(bins: Sequence[Mapping[str, Any]]) -> str:
    """Draw the share that was pirated against the score, both in log-odds."""
    frame = _Frame()
    ticks = {f"{share:g}": _logit_place(share) for share in _LOGIT_TICKS}
    parts = frame.grid(ticks, "模型给出 mean score", "实际 share pirated")
    parts.append(_line((frame.x(0), frame.y(0)), (frame.x(1), frame.y(1)), "ideal"))
    for row in bins:
        x = frame.x(_logit_place(row["said"]))
        low, high = (frame.y(_logit_place(row[end])) for end in ("low", "high"))
        parts.append(_line((x, low), (x, high), "whisker"))
        y = frame.y(_logit_place(row["so"]))
        parts.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    return _svg(frame, parts, "calibration")


def decisions_chart(rows: Sequence[Mapping[str, Any]]) -> str:
    """Draw for each row what share was passed, reviewed and blocked.

    Parameters
    ----------
    rows : sequence of mapping
        ``name``, ``total``, ``pass``, ``review``, ``block``.
    """
    step, left = 27, 64
    frame = _Frame(height=step * len(rows) + 8)
    span = frame.width - left - 60
    parts = []
    for number, row in enumerate(rows):
        y, x = number * step + 6, float(left)
        parts.append(_text(left - 8, y + 14, str(row["name"]), "label", "end"))
        for decision in ("block", "review", "pass"):
            width = span * row[decision] / max(1, row["total"])
            parts.append(
                f'<rect class="{decision}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="19">'
                f"<title>{decision} {row[decision]}</title></rect>"
            )
            x += width
        parts.append(_text(x + 6, y + 14, f"{row['total']:,}", "tick", "start"))
    legend = "".join(
        f'<li class="{name}">{zh} {name}</li>'
        for name, zh in (("block", "拦截"), ("review", "复核"), ("pass", "放行"))
    )
    return _svg(frame, parts, "decisions by code") + f'<ul class="legend">{legend}</ul>'


def bars_chart(rows: Sequence[tuple[str, Mapping[str, float]]]) -> str:
    """Draw shares as bars with their intervals, the first one as the mark to meet.

    Parameters
    ----------
    rows : sequence of (name, {"value", "low", "high"})
    """
    step, left = 24, 150
    frame = _Frame(height=step * len(rows) + 8)
    span = frame.width - left - 60
    mark = left + span * rows[0][1]["value"]
    parts = []
    for number, (name, found) in enumerate(rows):
        y = number * step + 6
        kind = "plain" if number == 0 else "attacked"
        parts += [
            _text(left - 8, y + 13, name, "label", "end"),
            f'<rect class="{kind}" x="{left}" y="{y}" width="{span * found["value"]:.1f}" '
            'height="16"/>',
            _line(
                (left + span * found["low"], y + 8), (left + span * found["high"], y + 8), "whisker"
            ),
            _text(left + span + 8, y + 13, f"{found['value']:.0%}", "tick", "start"),
        ]
    parts.append(_line((mark, 2), (mark, frame.height - 2), "ideal"))
    return _svg(frame, parts, "recall by technique")


def curve_chart(rows: Sequence[tuple[int, Mapping[str, float]]]) -> str:
    """Draw a share against a count on a logarithmic axis, with intervals.

    Parameters
    ----------
    rows : sequence of (count, {"value", "low", "high"})
        At least two, by ascending count.
    """
    frame = _Frame(height=300)
    first, last = math.log(rows[0][0]), math.log(rows[-1][0])
    parts = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        y = frame.y(share)
        parts += [
            _line((frame.x(0), y), (frame.x(1), y), "grid"),
            _text(frame.x(0) - 7, y + 4, f"{share:g}", "tick", "end"),
        ]
    points = []
    for count, found in rows:
        x = frame.x(0.04 + 0.92 * (math.log(count) - first) / (last - first))
        parts += [
            _line((x, frame.y(found["low"])), (x, frame.y(found["high"])), "whisker"),
            f'<circle class="point" cx="{x:.1f}" cy="{frame.y(found["value"]):.1f}" r="5"/>',
            _text(x, frame.y(0) + 17, f"{count:,}", "tick", "middle"),
        ]
        points.append((x, frame.y(found["value"])))
    parts.append(_path(points, "curve c0"))
    parts.append(
        _text(frame.x(0.5), frame.height - 8, "训练条数 listings learned", "axis", "middle")
    )
    return _svg(frame, parts, "learning curve")


def _logit_place(share: float) -> float:
    """Lay a probability on the axis by its log-odds; the ends stand for what lies beyond."""
    kept = min(max(share, _LOGIT_EDGE), 1 - _LOGIT_EDGE)
    edge = math.log(_LOGIT_EDGE / (1 - _LOGIT_EDGE))
    return (math.log(kept / (1 - kept)) - edge) / (-2 * edge)


def _svg(frame: _Frame, parts: Sequence[str], name: str) -> str:
    return (
        f'<svg viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'aria-label="{html.escape(name)}">' + "".join(parts) + "</svg>"
    )


def _line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _path(points: Sequence[tuple[float, float]], kind: str) -> str:
    return f'<path class="{kind}" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + '"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
        f"{html.escape(text)}</text>"
    )
