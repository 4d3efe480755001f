"""What is read from units, crontabs, Procfiles, recipes and proxies."""

from roadworthy.inputs.caddy import read as read_caddy
from roadworthy.inputs.conf import read as read_conf
from roadworthy.inputs.crontab import read as read_crontab
from roadworthy.inputs.launchd import read as read_launchd
from roadworthy.inputs.makefile import read as read_makefile
from roadworthy.inputs.procfile import read as read_procfile
from roadworthy.inputs.systemd import read as read_systemd


def test_a_systemd_service_is_a_workload() -> None:
    """Command, restart, user and environment are read; a one-shot is told."""
    text = (
        "[Unit]\nAfter=db.service\n\n[Service]\nType=oneshot\nUser=app\nEnvironment=A=1 B=2\nExecStart=-/srv/run --x\n"
    )
    workload = read_systemd("deploy/app.service", text.encode()).workloads[0]

    assert workload.command == ("/srv/run", "--x")
    assert workload.user == "app"
    assert workload.is_one_shot
    assert [variable.name for variable in workload.environment] == ["A", "B"]
    assert workload.depends_on[0].on == "db"
    assert (workload.place.start, workload.place.end) == (4, 8)


def test_a_launchd_job_that_is_kept_alive_restarts() -> None:
    """`KeepAlive` is the restart policy; a schedule makes it a job; an entity bomb is refused."""
    head = '<?xml version="1.0"?>\n<plist version="1.0"><dict>\n<key>Label</key><string>a.b</string>\n'
    program = "<key>ProgramArguments</key><array><string>/srv/run.sh</string></array>\n"
    kept = read_launchd("a.plist", f"{head}{program}<key>KeepAlive</key><true/></dict></plist>".encode()).workloads[0]
    timed = f"{head}{program}<key>StartInterval</key><integer>60</integer></dict></plist>"

    assert (kept.name, kept.command, kept.restart) == ("a.b", ("/srv/run.sh",), "always")
    assert read_launchd("a.plist", timed.encode()).workloads[0].is_one_shot
    assert read_launchd("a.plist", b'<!DOCTYPE x [<!ENTITY a "b">]>').unread


def test_a_supervised_program_and_a_server_block_are_told_apart() -> None:
    """One kind of file name, two kinds of content."""
    program = read_conf("a.conf", b"[program:web]\ncommand=gunicorn app:app\nautorestart=true\n").workloads[0]
    nginx = b"upstream api { server api:8000; }\nserver {\n location / {\n  proxy_pass http://api;\n }\n}\n"
    upstream, server = read_conf("b.conf", nginx).resources

    assert (program.name, program.restart) == ("web", "always")
    assert (upstream.kind, upstream.name, upstream.fields["server"]) == ("nginx-upstream", "api", "api:8000")
    assert server.fields["location /.proxy_pass"] == "http://api"
    assert server.place.start == 2


def test_a_recipe_is_commands_of_its_target() -> None:
    """Each line of a recipe stands on its own line and belongs to its target; variables are kept."""
    script = read_makefile("Makefile", b"NAME := x\n\nrun: build\n\t@docker run -d $(NAME)\n\t-rm -f y\n").scripts[0]

    assert script.functions == ("run",)
    assert script.variables == {"NAME": "x"}
    assert [(c.symbol, c.place.start, c.program, c.is_guarded) for c in script.commands] == [
        ("run", 4, "docker", True),
        ("run", 5, "rm", False),
    ]


def test_a_procfile_a_crontab_and_a_caddyfile_are_read() -> None:
    """Each line or site is one fact."""
    web, release = read_procfile("Procfile", b"web: gunicorn app:app\nrelease: ./migrate.sh\n").workloads
    job = read_crontab("crontab", b"# nightly\n0 3 * * * /srv/backup.sh --all\n").workloads[0]
    site = read_caddy("Caddyfile", b"example.org {\n\treverse_proxy api:8000\n}\n").resources[0]

    assert not web.is_one_shot
    assert release.is_one_shot
    assert (job.name, job.raw["schedule"], job.place.start) == ("backup.sh", "0 3 * * *", 2)
    assert (site.name, site.fields["reverse_proxy"]) == ("example.org", "api:8000")
