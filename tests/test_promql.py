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


def test_a_range_a_subquery_or_a_function_for_raw_values_make_a_counter_readable() -> None:
    """Only a name that none of them is around stands raw."""
    assert series_of("rate(a_total[5m]) + sum(b_total) by (c)").unranged == ("b_total",)
    assert series_of('absent(a_total{x="y"}) or max_over_time(sum(b_total)[1h:5m])').unranged == ()
    assert series_of("count without (cpu, mode) (c_total) / sum by (x) (d_total)").unranged == ("d_total",)


def test_a_number_that_stands_in_for_missing_data_is_seen() -> None:
    """`or vector(1)` is told from `or` between series."""
    assert series_of("sum(up) or on() vector(1)").stand_in == ""
    assert series_of("(sum(up) or vector(1)) > 0").stand_in == "1"
    assert series_of("a or b").stand_in == ""


@given(st.text(alphabet="ab{}[]()\"'`$#,=~!5m:_ \n\\by", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    """What is no PromQL yields names that at least stand in the text."""
    for name in series_of(text).names:
        assert name in text
