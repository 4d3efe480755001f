"""YAML is read with true lines, whatever stands in it."""

import pytest

from roadworthy.inputs.yaml_tree import MOST_DEPTH, Node, YamlFile, YamlUnreadable, read_yaml


def one(text: str) -> tuple[YamlFile, Node]:
    file = read_yaml("a.yaml", text.encode())
    return file, file.documents[0]


def test_a_thing_ends_on_its_last_line() -> None:
    """A block scalar ends before the blank lines after it, a flow list on its bracket."""
    file, root = one("a: |\n  one\n  two\n\n\nb: [1,\n  2]\nc:\n- d\n")

    assert (file.place_of(root, "a").start, file.place_of(root, "a").end) == (1, 3)
    assert (file.place_of(root, "b").start, file.place_of(root, "b").end) == (6, 7)
    assert (file.place_of(root, "c").start, file.place_of(root, "c").end) == (8, 9)


def test_a_merged_key_stands_where_it_was_written() -> None:
    """A key that comes through a merge points at the mapping it comes from, and the nearer key wins."""
    file, root = one("base: &base\n  image: a\n  user: root\nweb:\n  <<: *base\n  image: b\n")
    web = root.get("web")

    assert web is not None
    assert (web.text("image"), web.text("user")) == ("b", "root")
    assert file.place_of(web, "user").start == 3
    assert (web.line, web.end) == (5, 6)


def test_an_alias_of_itself_is_no_end_of_us() -> None:
    """A cycle becomes an empty value."""
    _, root = one("a: &a\n  b: *a\n")

    assert root.text("a", "b") == ""


def test_nesting_has_a_bound() -> None:
    """Deep nesting is refused with a reason, in flow and in block style."""
    for text in (
        "[" * 100_000,
        "- " * (MOST_DEPTH + 1) + "a",
        "\n".join(" " * i + "a:" for i in range(MOST_DEPTH + 1)),
    ):
        with pytest.raises(YamlUnreadable, match="nested deeper"):
            read_yaml("a.yaml", text.encode())


def test_many_open_brackets_in_a_text_are_no_nesting() -> None:
    """Brackets inside a string say nothing of depth."""
    _, root = one("a: |\n  " + "[" * 500 + "\n")

    assert root.text("a") == "[" * 500 + "\n"


def test_a_template_in_quotes_is_kept_as_written() -> None:
    """A file that is YAML as it stands keeps its templates in the text."""
    file, root = one('summary: "{{ $labels.instance }} is down"\ntext: |\n  {{- range .Alerts }}\n  x\n')

    assert not file.is_templated
    assert root.text("summary") == "{{ $labels.instance }} is down"
    assert "range .Alerts" in (root.text("text") or "")


CHART = """\
{{- if .Values.enabled }}
kind: Deployment
metadata:
  name: {{ include "x.fullname" . }}
  labels:
    {{- include "x.labels" . | nindent 4 }}
    app: web
spec:
  {{- if not .Values.hpa }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  containers:
    - name: web
      image: "{{ .Values.image.name }}:{{ .Values.image.tag }}"
      {{- with .Values.resources }}
      resources:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      args:
        - --port={{ .Values.port | default 80 }}
        {{- range .Values.more }}
        - --more={{ . }}
        {{- end }}
{{ toYaml .Values.sidecars | indent 4 }}
{{- end }}
"""


def test_a_chart_is_read_around_its_templates() -> None:
    """Steering leaves no trace, values are kept as written, and nothing moves from its line."""
    file, root = one(CHART)
    web = next(root.each("spec", "containers"))

    assert file.is_templated
    assert root.text("metadata", "name") == '{{ include "x.fullname" . }}'
    assert root.text("spec", "replicas") == "{{ .Values.replicas }}"
    assert web.text("image") == "{{ .Values.image.name }}:{{ .Values.image.tag }}"
    assert web.key_line("image") == 14
    assert web.texts("args") == ("--port={{ .Values.port | default 80 }}", "--more={{ . }}")
    assert file.condition(10) == "not .Values.hpa"


def test_a_line_that_writes_more_leaves_its_neighbours_open() -> None:
    """Keys and items that a template adds are told apart from those that are not there."""
    _, root = one(CHART)
    labels, containers = root.get("metadata", "labels"), root.get("spec", "containers")
    web = next(root.each("spec", "containers"))

    assert labels is not None and labels.is_open and labels.text("app") == "web"
    assert containers is not None and containers.is_open and len(list(root.each("spec", "containers"))) == 2
    assert not web.is_open


def test_a_dot_inside_with_is_what_with_names() -> None:
    """`toYaml .` under `with .Values.resources` says whose value it is."""
    _, root = one(CHART)

    assert next(root.each("spec", "containers")).text("resources") == "{{- toYaml .Values.resources | nindent 8 }}"


def test_schemas_of_custom_resources_are_left_blank() -> None:
    """A CustomResourceDefinition keeps its names and its lines, not its schema."""
    head = "---\nkind: CustomResourceDefinition\nspec:\n  group: a.b\n"
    _, root = one(head + "  versions:\n  - name: v1\n    schema: {}\n  scope: X\n---\nkind: Pod\n")

    assert root.get("spec", "versions") is None
    assert root.get("spec", "scope").line == 8  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["{{", "{{ if }}\n a: {{", "a: {{ b\n", "{{/* x", "\U000f0000: 1", "a: {{ '}}' }}\n{{ end }}"]
)
def test_a_broken_template_breaks_nothing(text: str) -> None:
    """Whatever stands there, it is read or refused with a reason."""
    try:
        file = read_yaml("a.yaml", text.encode())
    except YamlUnreadable:
        return
    assert file.path == "a.yaml"


def test_a_character_escaped_in_two_halves_is_one() -> None:
    """JSON writes a character beyond the basic plane as two escapes; it is read as that character."""
    file = read_yaml("board.json", b'{"title": "\\ud83c\\udfaf Overview"}')

    assert file.documents[0].text("title") == "\N{DIRECT HIT} Overview"
