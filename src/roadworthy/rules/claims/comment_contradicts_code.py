"""A comment, docstring or help text that says what the code beside it does not do.

Why: whoever mends code under pressure believes the line of words before the ten lines of code.
Scenario: the limit in {document} is raised during an outage by whoever trusts the comment beside it.
Impact: the change does something else than was meant, or nothing.
Detection: docstrings held against signatures by a linter; reviews that read both.
Fix: say what the code does: `TIMEOUT_SECONDS = 300  # 5 minutes`; or leave the words out where the code says it.
Monitoring: `ruff check --select D417,DOC`, or `pydoclint`, in the pipeline.
Blind to: whatever words say that is not a name, a number, a version, a type or a limit.
Source: https://google.github.io/styleguide/pyguide.html#383-functions-and-methods
Seen: openai/chatgpt-retrieval-plugin@b28ddce datastore/providers/zilliz_datastore.py:31
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import System
from roadworthy.rules.rule import rule

BAD = {
    "chat.py": '''
import asyncio

CACHE_TTL = 300  # 10 minutes  «unmet»
MAX_UPLOAD_SIZE = 5 * 1024 * 1024  # 10MB  «unmet»


class Chat:
    """Answers.

    Example:
        >>> chat.labels("hello")  «unmet»
        [1]
    """

    def labels(self, text: str) -> list[str]:
        return [text]

    async def learn(self, text: str) -> None:
        await asyncio.wait_for(ask(text), 5)

    async def answer(self, text: str, most: int = 10) -> dict[str, str]:
        """Answers.

        Args:
            text: what is asked.
            limit: characters of the answer.  «unmet»
            most: answers that are kept. Defaults to 20.  «unmet»

        Returns:
            str: the answer.  «unmet»
        """
        # Learn from it (non-blocking)  «unmet»
        await self.learn(text)
        return {"text": text}
''',
    "agent.plist": """
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
    <key>Label</key>
    <string>org.example.agent</string>
    <key>ProgramArguments</key>
    <array>
        <string>/usr/bin/true</string>
    </array>
    <!-- Resource Limits -->  «unmet»
    <key>ThrottleInterval</key>
    <integer>30</integer>
</dict>
</plist>
""",
}
GOOD = {
    "chat.py": '''
import asyncio

CACHE_TTL = 600  # 10 minutes  «met»
POLL_INTERVAL_MS = 5_000  # 5 seconds  «met»
RETRIES = 3  # 10 seconds apart


class Chat:
    """Answers.

    Example:
        >>> chat.labels("hello")  «met»
        ['greeting']
    """

    def labels(self, text: str) -> list[str]:
        return [text]

    async def learn(self, text: str) -> None:
        asyncio.create_task(ask(text))

    async def answer(self, text: str, most: int | None = None, *, kept: float = 0.10) -> dict[str, str]:
        """Answers.

        Args:
            text: what is asked.  «met»
            most: answers that are kept; defaults to 20.
            kept: their share (default: 0.1).  «met»

        Returns:
            dict: the answer.  «met»
        """
        # Learn from it (non-blocking)
        await self.learn(text)
        return {"text": text}

    def ask(self, **options: str) -> None:
        """Asks.

        Args:
            limit: characters of the answer.
        """
''',
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.DELIVERY,
    severity=Severity.LOW,
    failure=Failure.MISCONFIGURATION,
    property=Property.OUTPUT_CORRECTNESS,
    preview=True,
    bad=BAD,
    good=GOOD,
)
def comment_contradicts_code(system: System) -> Iterator[Verdict]:
    for remark in system.remarks:
        if remark.agrees:
            yield met(remark, f"{remark.says}, and so it is")
        else:
            yield unmet(remark, f"{remark.says}; {remark.does}")
