"""A service that scripts manage and whose definition is on one machine only.

Why: what is not in the repository cannot be compared, reviewed or brought back.
Scenario: the machine is replaced, or its definition of {service} is edited and breaks.
Impact: nobody knows what it said when it worked; it is written anew from memory while the service is down.
Detection: `launchctl load` says that there is no such file, on a fresh machine.
Fix: commit the property list beside the others and install it with the script that loads it.
Monitoring: a job that compares what is loaded with what is committed.
Blind to: definitions that an installer writes.
Source: https://12factor.net/codebase
Seen: naythan-github/team-maia@b543b17 claude/tools/vtt_watcher_status.sh:9
"""

import re
from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import Command, System
from roadworthy.rules.rule import rule

_PLIST = """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
  <key>Label</key> «said»
  <string>com.example.api</string>
  <key>ProgramArguments</key>
  <array><string>/usr/bin/true</string></array>
</dict>
</plist>
"""
BAD = {
    "com.example.api.plist": _PLIST.replace(" «said»", ""),
    "status.sh": """
#!/bin/bash
launchctl list | grep com.example.api  # met
launchctl load ~/Library/LaunchAgents/com.example.watcher.plist  # unmet
""",
}
GOOD = {
    "com.example.api.plist": _PLIST.replace(" «said»", ""),
    "restart.sh": """
#!/bin/bash
launchctl kickstart -k gui/501/com.example.api  # met
launchctl unload /Library/LaunchDaemons/com.apple.thing.plist
""",
}
_LABEL = re.compile(r"(?<![\w.-])([a-z]{2,6}\.[\w-]+(?:\.[\w-]+)+)(?![\w-])")


@rule(
    rung=Rung.HARDENING,
    pillar=Pillar.DELIVERY,
    severity=Severity.MEDIUM,
    failure=Failure.MISCONFIGURATION,
    property=Property.AVAILABILITY,
    bad=BAD,
    good=GOOD,
)
def config_not_versioned(system: System) -> Iterator[Verdict]:
    """Ask labels of launchd that begin as one of our own does: what else begins so is ours, too."""
    jobs = {one.name: one for one in system.workloads if one.kind == "launchd"}
    owners = {name.rpartition(".")[0] for name in jobs if name.count(".") > 1}
    if not owners:
        return
    said: set[str] = set()
    for script in system.scripts:
        if not any(one.program == "launchctl" for one in script.commands) or any(map(_writes, script.commands)):
            continue
        for command in script.commands:
            for match in _LABEL.finditer(command.label.replace(".plist", "")):
                name = match[1]
                if name in said or not any(name.startswith(owner + ".") for owner in owners):
                    continue
                said.add(name)
                if name in jobs:
                    yield met(script, f"manages {name}, which is defined here", place=command.place)
                else:
                    also = tuple(sorted(one.place for one in jobs.values()))[:3]
                    text = f"manages {name}, whose definition is not in the repository"
                    yield unmet(script, text, place=command.place, also=also, service=name, cause="not versioned")


def _writes(command: Command) -> bool:
    """It may write a definition: `cat` and `tee` of a text that stands in the script."""
    return command.program in ("cat", "tee", "sed", "envsubst", "plutil", "defaults") and not any(
        word.startswith("/") and "LaunchAgents" not in word for word in command.words_given[1:]
    )
