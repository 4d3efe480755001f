"""What reviews speak of, in their words, and the rules of ours that judge the same thing: one table."""

from dataclasses import dataclass
from functools import cached_property
from re import Pattern

from roadworthy.expression import expression

_NO = r"(?:no|missing|lacks?|lacking|without|absent|zero|not any|neither|nor)\b[^.;|\n]{0,24}?"
_IS = (
    r"[^.;|,\n]{0,16}\b(?:(?:is|are) (?:not |un|missing|absent)|missing\b|absent\b|"
    r"not (?:configured|set|defined|present|implemented))"
)


@dataclass(frozen=True)
class Topic:
    """One thing that a review can praise or miss.

    Attributes:
        name: as a sentence names it.
        words: an expression that finds it in a text.
        rules: those that judge it; the fault of each is that it is missing or wrong.
        is_for_all: praise of it promises it everywhere, so one place without it makes the praise false; else the praise
            says that it is there at all, and a place without it proves nothing.
        fault: an expression that finds the fault where it is told in words of its own.
        praise: an expression that finds the praise, where `words` would find too much.
        heading: it is also what a heading with `words` speaks of, whatever its list says.
        defined: names of functions and classes that would have it.
    """

    name: str
    words: str
    rules: tuple[str, ...]
    is_for_all: bool = False
    fault: str = ""
    praise: str = ""
    heading: bool = False
    defined: str = ""

    @cached_property
    def _blame(self) -> Pattern[str]:
        told = rf"\b{_NO}(?:{self.words})|(?:{self.words}){_IS}"
        return expression(f"(?i)(?:{told}{'|' + self.fault if self.fault else ''})")

    @cached_property
    def _own_fault(self) -> Pattern[str]:
        return expression(f"(?i)(?:{self.fault})")

    @cached_property
    def _praise(self) -> Pattern[str]:
        return expression(f"(?i)(?:{self.praise or self.words})")

    @cached_property
    def _name(self) -> Pattern[str]:
        return expression(f"(?i)^[^a-z]{{0,8}}(?:{self.words})")

    def blames(self, text: str) -> bool:
        """The text says that it is missing or wrong."""
        return bool(self._blame.search(text))

    def is_fault(self, text: str) -> bool:
        """The fault is told in words of its own: something is there and wrong."""
        return bool(self.fault and self._own_fault.search(text))

    def praises(self, text: str) -> bool:
        """The text, which is praise, speaks of it."""
        return bool(self._praise.search(text))

    def is_named(self, text: str) -> bool:
        """The text speaks of it at its beginning."""
        return bool(self._name.search(text))


TOPICS = (
    Topic(
        "a health check of the container",
        r"(?:docker |container |compose )health ?-?checks?|`?healthchecks?`?(?: directive)?",
        ("no-healthcheck",),
        praise=r"(?:docker|container|compose)[\w ]{0,12}health[ -]?checks?|\bhealthcheck\b",
    ),
    Topic(
        "an endpoint that tells health",
        r"health[ -]?check endpoints?|health endpoints?|readiness/liveness probes?|liveness|readiness probes?",
        ("no-health-endpoint",),
        defined=r"health_?check",
    ),
    Topic(
        "health checks",
        r"health[ -]checks?\b(?! endpoint)",
        ("no-healthcheck", "no-health-endpoint"),
        defined="health_?check",
    ),
    Topic(
        "a user other than root",
        r"non-?root|unprivileged user|user directive",
        ("root-user",),
        is_for_all=True,
        fault=r"(?:runs?|running|executes?) as root|root user(?! home)",
    ),
    Topic(
        "pinned versions",
        r"(?:version|dependency) pinning|pinned (?:versions?|dependenc\w+|requirements?)|version[ -]locked|"
        r"version constraints",
        ("unpinned-dependency",),
        is_for_all=True,
        fault=(
            r"dependenc\w+[^.|\n]{0,60}\bunpinned|unpinned dependenc\w+|(?:are|is) not pinned|requirements[^.|"
            r"\n]{0,30}unpinned"
        ),
    ),
    Topic("a lock file", r"lock ?files?\b", ("no-lockfile",)),
    Topic(
        "pinned images",
        r"pinned (?:base )?images?|image digests?",
        ("unpinned-image",),
        is_for_all=True,
        fault=r"(?:uses?|using|with) (?:the )?`?:?latest`?(?: tag)?\b|unpinned (?:base |docker )?images?",
    ),
    Topic(
        "structured logging",
        r"structured (?:json )?log(?:s|ging)\b|json log(?:s|ging)\b",
        ("unstructured-log",),
        is_for_all=True,
    ),
    Topic(
        "logging instead of printing",
        r"logging framework",
        ("print-as-log",),
        fault=r"`?print\(\)`? (?:statements|calls)|via `?print\b",
    ),
    Topic(
        "ids that follow a request",
        r"(?:correlation|request|trace) ids?\b",
        ("log-without-correlation",),
    ),
    Topic(
        "logs that are cut",
        r"log rotation|rotat\w+ (?:of )?logs?|log driver",
        ("unrotated-log", "no-log-rotation"),
        is_for_all=True,
    ),
    Topic(
        "timeouts",
        r"(?:explicit |request |http |call )?`?timeouts?`?(?: parameter)?\b",
        ("call-without-timeout", "subprocess-without-timeout"),
        praise=r"\b(?:explicit|every|all)\b[^.\n]{0,40}timeouts?|timeouts? (?:everywhere|on (?:all|every))",
    ),
    Topic(
        "secrets kept out of the code",
        r"secrets? (?:management|handling)",
        ("hardcoded-secret", "default-credentials", "secret-in-url"),
        is_for_all=True,
        fault=(
            r"hard-?coded (?:secrets?|passwords?|credentials?|tokens?|api[ -]?keys?)|"
            r"default (?:admin )?(?:password|credential)s?|(?:secrets?|passwords?) in (?:plain ?text|source|"
            r"code)"
        ),
        praise=(
            r"\bno (?:hard-?coded )?(?:secrets?|credentials?|passwords?)\b|secrets? (?:are )?(?:kept out|"
            r"externali[sz]ed)"
        ),
    ),
    Topic("a restart policy", r"`?restart`? polic(?:y|ies)|restart: (?:always|unless|on)", ("no-restart-policy",)),
    Topic(
        "limits of memory and CPU",
        r"(?:resource|memory|cpu) (?:limits?|constraints?|bounding)|`?mem_limit`?",
        ("no-resource-limits",),
        defined=r"set_?rlimit|resource_?limit",
    ),
    Topic(
        "another try after a failure",
        r"retry logic|retries\b|retry(?: mechanism)?\b",
        ("no-retry",),
        defined=r"retry(?!_after)",
    ),
    Topic("circuit breakers", r"circuit[ -]?breakers?", ("no-failure-isolation",), defined=r"circuit_?breaker"),
    Topic(
        "a limit of rates",
        r"rate[ -]limit\w*",
        ("no-rate-limit", "no-outbound-throttle"),
        defined=r"rate_?limit|throttl",
    ),
    Topic(
        "connections that are kept",
        r"connection pool\w*",
        ("client-per-request",),
        defined=r"connection_?pool",
    ),
    Topic(
        "something that stands in",
        r"graceful degradation|fallback(?: strateg\w+| mechanism)?s?\b",
        ("no-fallback",),
        defined=r"fallback",
    ),
    Topic(
        "metrics that can be scraped",
        r"metrics? (?:instrumentation|collection|endpoint)|prometheus metrics|(?<!business )metrics\b",
        ("no-metrics",),
        defined=r"(?:emit|export|push|expose)_(?:\w*metrics|prometheus)|metrics_(?:server|exporter)",
        praise=r"a metric that nothing praises",
    ),
    Topic(
        "metrics that a scraper can read",
        r"/metrics\b|prometheus (?:monitoring|metrics)",
        ("broken-exposition", "broken-scrape-config", "scrape-target-unknown", "scrape-path-unknown"),
        is_for_all=True,
        fault=r"metrics? endpoint[^.|\n]{0,30}broken",
    ),
    Topic(
        "indicators that tell the truth",
        r"sli metrics",
        ("broken-exposition", "latency-excludes-failures", "failure-counted-as-success"),
        is_for_all=True,
        fault=r"indicator that nothing blames",
        praise=(
            r"^\W*(?:latency(?! \w+ loop)|availability|error rate|"
            r"request (?:and error )?counters?)\b[^\n]{0,30}(?:work|correct)"
        ),
    ),
    Topic("results that are kept", r"caching\b", (), defined=r"cache|memoi[sz]e"),
    Topic("tracing", r"distributed tracing|tracing\b", ("no-tracing",), defined=r"tracer\b|tracing"),
    Topic(
        "alerts",
        r"(?:automated |real-?time |proactive )?alert(?:s|ing)\b(?: rules?)?",
        ("no-alerts",),
        defined=r"(?:send|raise|trigger|fire)_\w*alert",
    ),
    Topic(
        "objectives",
        r"\bSLOs?\b(?: definitions?)?|service level objectives?",
        ("no-objective",),
        defined=r"slo_\w+|\w+_slo\b",
    ),
    Topic(
        "dashboards",
        r"dashboards?\b",
        ("no-dashboard",),
        praise=r"dashboards? (?:is|are|provisioned|present|exist)|grafana visuali[sz]ation",
    ),
    Topic(
        "provisioned dashboards",
        r"automated provisioning|dashboard provisioning",
        ("dashboard-not-loaded", "datasource-unknown"),
        is_for_all=True,
    ),
    Topic("runbooks", r"runbooks?(?:/playbooks?)?|playbooks?", ("missing-runbook",)),
    Topic(
        "tests under load",
        r"load tests?(?:ing)?",
        ("no-load-tests",),
        defined=r"(?:load|stress|performance)_?test|test_\w*(?:load|stress)",
    ),
    Topic(
        "tests under fault",
        r"chaos engineering|fault injection|failure injection|failure tests?",
        ("no-failure-tests",),
        praise=r"failure tests",
        defined=r"fail\w*_injection|chaos",
    ),
    Topic("a pipeline", r"ci/cd(?: pipelines?)?|ci pipelines?|github actions(?: workflows?)?", ("no-ci",)),
    Topic(
        "tests",
        r"(?:automated |unit )?tests\b(?! (?:for|of))",
        ("no-tests",),
        praise=r"^\W*(?:automated |unit |infrastructure |api )?tests?\b",
    ),
    Topic("a linter in the pipeline", r"linting|linter", ("ci-without-lint",)),
    Topic("types that are checked", r"type[ -]check(?:ing|s)?", ("ci-without-types",)),
    Topic(
        "checked input",
        r"input validation|validat(?:ed|es|ion of) inputs?",
        ("unvalidated-input",),
        fault=r"unvalidated (?:user )?input",
    ),
    Topic(
        "commands without a shell",
        r"shell injection protection",
        ("shell-injection",),
        fault=r"(?:command|shell) injection|shell=True",
        praise=r"command injection|shell injection|shell=True",
    ),
    Topic(
        "queries with parameters",
        r"parameteri[sz]ed queries",
        ("sql-injection",),
        fault=r"sql injection",
        praise=r"parameteri[sz]ed quer|no sql injection",
    ),
    Topic(
        "paths that stay inside",
        r"path (?:traversal )?validation",
        ("path-traversal",),
        fault=r"path traversal",
        praise=r"no path traversal",
    ),
    Topic(
        "certificates that are checked",
        r"tls verification",
        ("tls-verification-off",),
        fault=r"verify=False|(?:ssl|tls) verification (?:is )?disabled",
    ),
    Topic(
        "origins that are named",
        r"cors restrictions?",
        ("any-origin-allowed",),
        fault=r"allow_origins=\[?[\"'`*]|cors[^.|\n]{0,40}(?:wildcard|all origins|any origin)",
    ),
    Topic(
        "data that is read safely",
        r"safe deseriali[sz]ation",
        ("unsafe-deserialisation",),
        fault=r"pickle\.loads?|unsafe deseriali[sz]ation",
    ),
    Topic(
        "errors that are not lost",
        r"error handling|exception handling",
        ("swallowed-error",),
        fault=r"bare `?except|except:? ?pass|silent(?:ly)? (?:swallow|ignor|fail)\w*",
    ),
    Topic("a shutdown in order", r"graceful shutdown", ("no-graceful-shutdown",)),
    Topic(
        "a server for production",
        r"production (?:wsgi |asgi )?server",
        ("development-server",),
        fault=r"development server",
    ),
    Topic(
        "endpoints that ask who calls",
        r"authentication",
        ("endpoint-without-auth",),
        fault=r"unauthenticated (?:endpoint|access|api)",
    ),
    Topic(
        "a model server that is kept inside",
        r"network isolation",
        ("published-internal-port",),
        is_for_all=True,
        fault=r"exposed (?:port|to all interfaces)",
    ),
    Topic(
        "a wait for readiness",
        r"readiness (?:gate|loop|check)",
        ("sleep-as-readiness",),
        fault=r"hard-?coded `?sleep \d+|`sleep \d+`",
    ),
    Topic("several replicas", r"replica count|replicas\b", ("single-replica",)),
    Topic(
        "dependencies that are used",
        r"used dependencies",
        ("unused-dependency",),
        fault=r"(?:packages?|dependenc\w+)[^|\n]{0,80}never used|unused dependenc\w+",
    ),
    Topic(
        "remediation that acts on what is",
        r"(?:automated |auto-)?remediation|self-healing|threshold-based restart|latency monitoring loop",
        ("remediation-misreads-signal", "remediation-never-acts", "remediation-wrong-target"),
        is_for_all=True,
        heading=True,
        fault=r"remediation[^.|\n]{0,30}(?:broken|misread|never)",
    ),
    Topic(
        "commands for services that exist",
        r"forced restarts?|container restarts?",
        ("unknown-service-name",),
        is_for_all=True,
        praise=r"forced restarts?",
        fault=r"service name[^.|\n]{0,30}wrong",
    ),
    Topic(
        "hardcoded models",
        r"configurable model",
        ("hardcoded-model",),
        fault=r"model name[^.|\n]{0,40}hard-?coded|hard-?coded model",
    ),
    Topic(
        "configured addresses",
        r"configurable urls?",
        ("hardcoded-address",),
        fault=r"(?:url|address|host)[^.|\n]{0,20}(?:is |are )?hard-?coded|hard-?coded (?:urls?|address\w*|hosts?)",
    ),
)
"""A rule that is named here and does not exist fails a test."""
