"""Which series an expression asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadworthy.inputs.promql import series_of

CASES = {
    "up": ("up",),
    'sum(rate(http_requests_total{job="api", code=~"5.."}[5m])) by (route)': ("http_requests_total",),
    "sum by (le, route) (rate(a_bucket[1m])) / on (route) group_left(team) b": ("a_bucket", "b"),
    "histogram_quantile(0.95, sum(rate(d_seconds_bucket[$__rate_interval])) by (le))": ("d_seconds_bucket",),
    "max_over_time(rate(x[5m])[30m:1m]) offset 1d > bool 1e3": ("x",),
    '{__name__="y", job="z"} unless ignoring(a) w @ end()': ("w", "y"),
    'absent(up{job="by"}) # and not_this': ("up",),
    "job:requests:rate5m and on() vector(1)": ("job:requests:rate5m",),
    'count_values("version", build_info) or nan': ("build_info",),
    "topk by (x) (3, z) == Inf": ("z",),
    '{"http.requests", a="b"}': ("http.requests",),
    "rate(total[5m:30s] offset -5m)": ("total",),
}


@pytest.mark.parametrize("expression", CASES)
def test_series_are_told_from_everything_else(expression: str) -> None:
    """Functions, words, labels, durations and strings are no series."""
    assert series_of(expression).names == CASES[expression]


@pytest.mark.parametrize("expression", ["rate($metric[5m])", "${a}_total", "x_$b", "[[m]]", '{__name__=~"a.*"}'])
def test_a_name_that_a_template_gives_is_left_out(expression: str) -> None:
    """Part of a name from a variable makes the expression templated and yields no name."""
    series = series_of(expression)

    assert series.is_templated
    assert series.names == ()


def test_a_template_inside_a_range_or_matcher_hides_nothing() -> None:
    """`$__rate_interval` and `$job` leave the name of the series as it stands."""
    series = series_of('rate(a{job="$job"}[$__rate_interval])')

    assert (series.names, series.is_templated) == (("a",), False)


@given(st.text(alphabet="ab{}[]()\"'`$#,=~!5m:_ \n\\by", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """What is no PromQL yields names that at least stand in the text."""
    for name in series_of(text).names:
        assert name in text
