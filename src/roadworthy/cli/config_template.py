"""The config that `roadworthy init` writes: every key, explained."""

TEMPLATE = """\
# The config of Roadworthy. Every key is optional; what stands behind a # is an example.
# `roadworthy explain ladder` and `roadworthy rules` say what there is to choose from.

# A floor of your organisation: a file of this tree, or an installed package that holds a roadworthy.toml.
# Its hash is pinned; what it holds may be tightened below, not loosened. Nothing is fetched.
# extends = "policy/floor.toml"
# extends_sha256 = "…"  # `sha256sum policy/floor.toml`

# Which rules run: "default" holds what a service is paged for, "thorough" adds the rest.
profile = "default"

# The edition fixes rules, severities and formulas; "next" asks the rules that wait for the next one, too.
# edition = "2026.12"

# Folders of this tree that are reviewed; the rest is not looked at. Other trees join by --with.
# roots = ["services/chat", "deploy"]

# Who answers for this repository, where nothing below says it of a part.
# owner = "team-chat@example.org"

# Whether an answer (below) may satisfy a criterion of the ladder, or only closes the question.
# answers_satisfy = true

# Tools whose imported results (--import) count like ours; the others stand apart and move nothing.
# trusted_tools = ["semgrep"]

# Frameworks (gdpr, soc2, iso27001) whose controls the report tells the evidence for; it never tells compliance.
# controls = ["soc2"]

# Rules, groups (calls, logs, …) or pillars (R, O, A, D, S) to ask alone, or leave out. Reports name what is left out.
# only = ["calls", "errors"]
# skip = ["no-backup"]

# What was there before anybody looked: `roadworthy baseline` writes it, and takes out what is gone.
# baseline = "roadworthy-baseline.json"

# What a file is for, where its path misleads. The last line that fits counts.
# production, test, example, documentation, generated, vendored
[roles]
# "tools/**" = "test"

# Who answers for which part; asked before CODEOWNERS and catalog-info.yaml. The last line that fits counts.
[owners]
# "api/billing/" = "@team-money"

# What a service is for, where it is found without help. The tier sets the rung to reach:
# experiment (hygiene), internal (foundations), production (hardening), critical (excellence).
[tiers]
# worker = "critical"

# Services, where they should be named or cut differently than they are found.
# [[services]]
# name = "chat"
# folder = "api"  # or folders = ["api", "worker"]
# tier = "internal"
# owner = "@team-chat"

# Levels of service that are promised, where no file for OpenSLO, Sloth or Pyrra holds them.
# [[objectives]]
# name = "answers"
# indicator = "latency"  # or "availability"
# target = 0.99
# threshold_seconds = 2
# window_days = 30

# Severities (low, medium, high) that are not the rule's own; every report tells them.
# [[severities]]
# rule = "print-as-log"
# severity = "high"
# because = "nothing collects the console here"

# On which terms findings may be set aside: in comments of the code, in a baseline, by whom, for how many days at most;
# rules that are always asked, the lowest tier, and whether [roles] may be given. A floor gives these to many.
[policy]
# inline_waivers = true
# baseline = true
# approvers = ["@lead-*"]
# longest_waiver_days = 180
# required_rules = ["call-without-timeout"]
# least_tier = "internal"
# roles = true

# What only people can give. Nothing is reckoned from what is not given.
[given]
# people = 1.5  # who work on it
# days_per_week = 2  # that each of them has for it
# buffer = 0.25  # added to every estimate
# hours_per_day = 8
# hours = { small = 2, medium = 8, large = 40 }  # of a fix by its size
# users = 1200
# revenue_per_hour = 800  # of an hour in which it is down
# cost_per_hour = 150
# currency = "EUR"
# availability = 0.995  # observed; or of each service: { chat = 0.995 }
# horizons = { P0 = "today", P1 = "this sprint", P2 = "this quarter", P3 = "later" }
# detection_target_minutes = 5
# repair_target_minutes = 60

# [[given.incidents]]
# began = 2026-03-01T09:30:00Z
# detected = 2026-03-01T09:50:00Z
# ended = 2026-03-01T11:00:00Z
# service = "chat"
# what = "the model server stalled"
# reference = "docs/post-mortems/2026-03-01.md"

# [[given.recovery]]
# service = "chat"
# time_minutes = 30  # back after so long
# point_minutes = 5  # losing no more than so much

# Findings set aside: one rule, for a path or glob, a resource, or one occurrence by its fingerprint; never for ever.
# In the code the same reads: # roadworthy: allow root-user until 2027-03-31 by @ann because the platform maps root
# [[waivers]]
# rule = "root-user"
# path = "Dockerfile"  # or resource = "Deployment/api", or fingerprint = "…"
# until = 2027-03-31
# by = "ann@example.org"
# because = "the platform maps root to an ordinary user"

# Answers to what could not be told, or to what lives elsewhere.
# [[answers]]
# rule = "no-alerts"
# until = 2027-03-31
# by = "ann@example.org"
# because = "alerts live in https://git.example.org/platform/alerts"
"""
