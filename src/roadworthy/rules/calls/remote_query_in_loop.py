"""The same thing fetched again for every item of a loop.

Why: what does not change from round to round need be asked once; asked in the loop it costs one round trip per item.
Scenario: {subject} is called for two hundred items, and {dependency} takes 200 ms.
Impact: forty seconds are spent asking two hundred times for one answer, and the rate limit of {dependency} with them.
Detection: many like requests to {dependency} in a row; run time that grows with the number of items.
Fix: fetch it before the loop and keep it up to date there: `cards = api.get_cards(list_id)` above `for item in items:`.
Monitoring: requests to {dependency} per run beside items per run.
Blind to: caches inside of what is called, and lists that the loop itself changes at the other side.
Source: https://learn.microsoft.com/en-us/azure/architecture/antipatterns/chatty-io/
Seen: naythan-github/team-maia@b543b17 claude/tools/vtt_to_trello.py:84
"""

from collections.abc import Iterator

from roadworthy.findings import Verdict, unmet
from roadworthy.ladder import Failure, Pillar, Property, Rung, Severity
from roadworthy.model import CallKind, System
from roadworthy.rules.rule import rule

BAD = {
    "sync.py": """
import requests


class Board:
    def get_cards(self, board):
        return requests.get(f"https://api.trello.com/1/boards/{board}/cards", timeout=10).json()


class Sync:
    def __init__(self):
        self.board = Board()

    def run(self, cards, board_id):
        for card in cards:
            known = self.board.get_cards(board_id)  # unmet
            if card["name"] not in [one["name"] for one in known]:
                print(card)


if __name__ == "__main__":
    Sync().run([{"name": "a"}], "b")
""",
    "shop/main.go": """
package main

import (
	"net/http"
	"log"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func main() {
	http.HandleFunc("POST /orders", order)
	http.ListenAndServe(":8080", nil)
}

type store struct {
	db *gorm.DB
}

var orders store


func order(w http.ResponseWriter, r *http.Request) {
	for _, code := range codes(r) {
		found, err := orders.FindCode(code) // «unmet»
		if err != nil {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		show(w, found)
	}
}

func (s store) FindCode(code string) (*Order, error) {
	var found Order
	err := s.db.Where("code = ?", code).First(&found).Error
	return &found, err
}
""",
}
GOOD = {
    "sync.py": """
import functools

import requests


def get_cards(board):
    return requests.get(f"https://api.trello.com/1/boards/{board}/cards", timeout=10).json()


@functools.cache
def get_members(board):
    return requests.get(f"https://api.trello.com/1/boards/{board}/members", timeout=10).json()


def get_next_page(board):
    return requests.get(f"https://api.trello.com/1/boards/{board}/more", timeout=10).json()


def run(cards, board_id):
    known = get_cards(board_id)
    loaded = None
    for card in cards:
        get_cards(card["board"])
        get_members(board_id)
        get_next_page(board_id)
        if loaded is None:
            loaded = get_cards(board_id)
    return known


def wait(board_id):
    for _ in range(30):
        if get_cards(board_id):
            return


if __name__ == "__main__":
    run([{"board": "a"}], "b")
    wait("b")
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
def remote_query_in_loop(system: System) -> Iterator[Verdict]:
    """Asks what loops over things fetch: the same arguments in each round give the same answer."""
    for looped in system.looped_calls:
        call = looped.call
        if call.kind is CallKind.DATABASE and looped.only_reads and looped.is_endless and system.is_reached(looped):
            text = f"asks {call.dependency} once for each item of the loop: as many queries as there are items"
            yield unmet(looped, text, also=(looped.loop, call.place))
            continue
        if not looped.is_same or not looped.only_reads or not looped.is_endless:
            continue
        if call.kind is CallKind.HTTP and call.method in ("GET", "HEAD", "") and system.is_reached(looped):
            text = f"is fetched from {call.dependency} again for every item, with the same arguments each time"
            yield unmet(looped, text, also=(looped.loop, call.place))
