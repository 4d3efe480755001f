"""Which commands run other commands, so that leave for one is leave for all that the other could do.

Claude Code matches a rule against the beginning of a command; it takes `timeout`, `nice`, `nohup` and a bare `xargs`
off before it looks, and no interpreter. Source: https://code.claude.com/docs/en/permissions (read for 2.0).
"""

SHELLS = frozenset({"bash", "sh", "zsh", "dash", "fish", "ksh", "eval", "sudo", "doas", "su", "pwsh", "powershell"})
"""Programs that run any text they are given, as somebody else or not."""

INTERPRETERS = frozenset({"python", "python3", "node", "perl", "ruby", "deno", "bun", "osascript", "php", "lua"})
"""Programs that run any program text and can start others from it."""

SAME_POWER: dict[str, str] = {"gh": "gh api"}
"""A program, to the one of its own commands that asks its server for anything, merges and deletions included.

Source: https://cli.github.com/manual/gh_api
"""
