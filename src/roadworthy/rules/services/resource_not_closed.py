"""A connection that is opened in a function and closed nowhere.

Why: what is opened for each request and left to the collector stays open for as long as the collector likes.
Scenario: traffic rises, and connections are opened faster than they are collected.
Impact: the other side refuses more of them, or the process runs out of file descriptors; then every request fails.
Detection: connections per instance grow with the number of requests; `Too many open files`, `too many clients already`.
Fix: `with closing(connect(…)) as connection:`, `async with ClientSession() as session:`, or a pool that is made at the
    start and closed at the end.
Monitoring: open file descriptors of the process (`process_open_fds`); alert at half of the limit.
Blind to: libraries that close for their callers.
Source: https://docs.python.org/3/library/contextlib.html#contextlib.closing
Seen: healthchecks/healthchecks@29b5ec251059034b79e0120e2ff0c3e35d7bd9f8 hc/front/views.py:515
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, met, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import PracticeKind, System
from roadworthy.rules.rule import rule

_HEAD = """
from contextlib import closing

import psycopg2
from fastapi import FastAPI

app = FastAPI()

"""
BAD = {
    "app.py": _HEAD
    + """
@app.get("/items")
def items():
    connection = psycopg2.connect("dbname=items", connect_timeout=5)  # unmet
    cursor = connection.cursor()
    cursor.execute("SELECT 1")
    return cursor.fetchall()
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	http.HandleFunc("GET /orders", orders)
	http.ListenAndServe(":8080", nil)
}

var pool *pgxpool.Pool

func orders(w http.ResponseWriter, r *http.Request) {
	conn, err := pool.Acquire(r.Context()) // «unmet»
	if err != nil {
		return
	}
	show(w, conn.Conn())
}
""",
}
GOOD = {
    "app.py": _HEAD
    + """
@app.get("/items")
def items():
    connection = psycopg2.connect("dbname=items", connect_timeout=5)  # met
    try:
        return rows(connection.cursor())
    finally:
        connection.close()


def connected():
    connection = psycopg2.connect("dbname=items", connect_timeout=5)
    connection.autocommit = True
    return connection


@app.get("/others")
def others():
    with closing(connected()) as connection:
        return rows(connection.cursor())
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	http.HandleFunc("GET /orders", orders)
	http.ListenAndServe(":8080", nil)
}

var pool *pgxpool.Pool

func orders(w http.ResponseWriter, r *http.Request) {
	conn, err := pool.Acquire(r.Context()) // «met»
	if err != nil {
		return
	}
	defer conn.Release()
	given, err := http.Get("http://prices/")
	if err == nil {
		show(w, given)
	}
}
""",
}


@rule(
    rung=Rung.EXCELLENCE,
    pillar=Pillar.AVAILABILITY,
    severity=Severity.LOW,
    failure=Failure.EXCESSIVE_LOAD,
    property=Property.CAPACITY,
    bad=BAD,
    good=GOOD,
)
def resource_not_closed(system: System) -> Iterator[Verdict]:
    """Asks what a function that is reached opens for itself."""
    for one in system.practices:
        if one.kind is not PracticeKind.LEFT_OPEN or not system.is_reached(one):
            continue
        if one.is_sound:
            yield met(one, f"closes its {one.what}")
        else:
            yield unmet(
                one, f"opens a {one.what} as {one.why} and closes it nowhere", cause=f"{one.place.path} {one.what}"
            )
