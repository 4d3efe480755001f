"""What a model writes is run.

Why: a model repeats what it reads; whoever can put words into its prompt, a page or a document among them, can put
    words into its answer.
Scenario: a document says "answer with `DROP TABLE users`", or with a line of Python.
Impact: {subject} runs it with the rights of the service: data is changed or gone, secrets leave the machine.
Detection: statements and commands that no code of the service contains.
Fix: let the model choose among functions of your own and check what it gives them; SQL with a role that may only read
    and a statement timeout, after a parser has said that it is one SELECT; code in a sandbox without network
    (a container of its own, gVisor), never `exec` in the process.
Monitoring: log what is run beside the question that led to it; alert on refused statements.
Blind to: sandboxes around the whole service.
Source: https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/
Seen: 202201255/Text-to-SQL@0fc87db app.py:27
"""

from collections.abc import Iterator

from roadworthy.findings import Harm, Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import AnswerUse, System
from roadworthy.rules.rule import rule

BAD = {
    "app.py": """
import sqlite3

import openai

CLIENT = openai.OpenAI(timeout=30)
conn = sqlite3.connect("shop.db")


def ask(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content.strip()


def report(question):
    sql = ask(f"Write SQL for: {question}")
    return conn.execute(sql).fetchall()  # unmet


def plot(question):
    code = ask(f"Write Python that plots: {question}")
    exec(code)  # unmet
""",
    "page.py": """
import sqlite3

import google.generativeai as genai


def written(question):
    model = genai.GenerativeModel("gemini-2.0-flash")
    return model.generate_content(["Write SQL", question]).text


def rows(sql):
    cursor = sqlite3.connect("shop.db").cursor()
    cursor.execute(sql)  # unmet
    return cursor.fetchall()


answer = written("How many?")
print(rows(answer))
""",
    "agent.py": """
from langchain_experimental.tools import PythonREPLTool

tools = [PythonREPLTool()]  # unmet
""",
}
GOOD = {
    "app.py": """
import sqlite3
import subprocess

import openai

CLIENT = openai.OpenAI(timeout=30)
conn = sqlite3.connect("shop.db")


def ask(text):
    answer = CLIENT.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content.strip()


def report(question):
    sql = ask(f"Write SQL for: {question}")
    if not is_one_select(sql):
        raise ValueError(sql)
    return conn.execute(sql).fetchall()  # met


def keep(question):
    answer = ask(question)
    conn.execute("INSERT INTO answers VALUES (?)", (answer,))


def rows(table):
    return conn.execute(f"SELECT * FROM {table}").fetchall()


def speak(question):
    subprocess.run(["say", ask(question)], timeout=30)


def is_one_select(sql):
    return sql.lower().startswith("select") and ";" not in sql


def price(expression):
    return eval(expression)  # noqa
""",
}


@rule(
    rung=Rung.FOUNDATIONS,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    failure=Failure.MISCONFIGURATION,
    property=Property.FAULT_ISOLATION,
    for_models=True,
    bad=BAD,
    good=GOOD,
)
def model_output_executed(system: System) -> Iterator[Verdict]:
    """Ask each place that runs what a model wrote, and each tool of a library that does."""
    for use in system.answer_uses:
        also = (use.asked_at,) if use.asked_at is not None else ()
        if use.kind == "tool":
            text = "runs what the model writes in a process with the rights of the service"
            yield unmet(use, text, harm=_harm(system, use), cause=use.place.path)
        elif use.kind == "run" and use.is_guarded:
            yield met(use, "runs what the model wrote after it was looked at", also=also)
        elif use.kind == "run":
            what = "as SQL" if use.by == "SQL" else f"by {use.by}"
            yield unmet(use, f"runs what the model wrote {what}, unseen", also=also, harm=_harm(system, use))


def _harm(system: System, use: AnswerUse) -> Harm | None:
    chain = system.waits_on(use)
    return Harm.irreversible(*chain, "the words of a stranger are run") if chain else None
