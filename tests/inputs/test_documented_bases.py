"""What documented routes begin with is read where code states it."""

from roadworthy.inputs.documented_bases import MOST_BASES, bases_in

_SCRIPT = b"""
const options = {
  definition: {
    openapi: '3.0.0',
    servers: [
      { url: `http://${config.host}:${config.port}${config.prefix}` },
      { url: 'https://shop.example.com/api/' },
      { url: BASE },
    ],
  },
};
export const described = swaggerJsdoc(options);
"""


def test_the_path_of_each_server_is_a_base() -> None:
    """Host and port are left out, whether they are written or put in; a name stands for itself."""
    found = bases_in("src/swagger.ts", "typescript", _SCRIPT)

    assert [(one.kind, one.path) for one in found] == [
        ("base", "${config.prefix}"),
        ("base", "/api"),
        ("base", "${BASE}"),
    ]


def test_servers_of_something_else_are_no_base() -> None:
    """A list of servers outside a description of the interface says nothing about its routes."""
    assert (
        bases_in("src/pool.ts", "typescript", b"const swagger = 1; const a = {servers: [{url: 'http://x/api'}]}") == ()
    )


def test_a_base_that_is_set_while_running_is_one_more() -> None:
    """`SwaggerInfo.BasePath` may overrule what the comment says, so both are told."""
    text = b'// @BasePath /api\nfunc main() {\n\tdocs.SwaggerInfo.BasePath = "/v2"\n}\n'

    assert [one.path for one in bases_in("main.go", "go", text)] == ["/api", "/v2"]


def test_a_prefix_with_a_name_is_a_mount() -> None:
    """What stands before routes by a name can be told apart from what does not."""
    text = b"app.use(config.prefix, items);\napp.use('/health', health);\napp.use(logger, more);\n"

    assert [(one.kind, one.path) for one in bases_in("app.ts", "typescript", text)] == [("mount", "${config.prefix}")]


def test_a_long_file_is_read_in_bounds() -> None:
    """Only the first bases of a file are kept."""
    found = bases_in("main.go", "go", b"// @BasePath /api\n" * 5_000)

    assert len(found) == MOST_BASES
