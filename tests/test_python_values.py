"""What Python source may hold and a fact must survive."""

import msgspec

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.python.facts import ValueKind
from roadworthy.inputs.python.reader import read


def test_values_of_any_size_can_be_kept() -> None:
    """Numbers beyond 64 bits, half characters and books become facts that can be written and read again."""
    text = (
        b'A = 99999999999999999999\nB = 9223372036854775807 * 3\nC = "\\ud800x"\nD = {"\\ud800": 1}\nE = "'
        + b"x" * 9000
    )
    facts = read("app.py", text + b'"\n')

    again = msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Facts)

    constants = again.modules[0].constants
    assert constants["A"].kind is ValueKind.UNKNOWN
    assert constants["B"].kind is ValueKind.UNKNOWN
    assert constants["C"].literal == "?x"
    assert len(str(constants["E"].literal)) == 4_000


def test_a_truth_value_is_no_amount() -> None:
    """What `Event.set(True)` is given is a word, not a number; what was read comes back as it was kept."""
    facts = read("app.py", b"import threading\n\nready = threading.Event()\nready.set(True)\nready.set(2)\n")

    again = msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Facts)

    assert [movement.literal for movement in again.modules[0].movements] == [None, 2]


def test_a_name_that_is_made_of_itself_ends() -> None:
    """`x = F(x)` is followed a few times and given up."""
    facts = read("app.py", b"def answer(x):\n    y = None\n    y = Wrapped(y)\n    return y\n")

    assert not facts.unread


def test_what_is_set_after_construction_belongs_to_the_client() -> None:
    """`session.verify = False` is read with the session, marked by a dot."""
    facts = read("app.py", b"import requests\nSESSION = requests.Session()\nSESSION.verify = False\n")

    assert facts.modules[0].constants["SESSION"].keywords[".verify"].literal is False


def test_a_state_that_is_set_hides_no_function_after_it() -> None:
    """A function inside another is known by its place, also below an assignment to something's state."""
    text = (
        b"def begin(machine):\n    machine.state.value = 1\n"
        b"def outer():\n    def inner():\n        leaf()\n    inner()\ndef leaf(): ...\n"
    )

    edges = read("app.py", text).modules[0].edges

    assert {(edge.caller, edge.callee) for edge in edges} == {("outer.inner", ":leaf"), ("outer", ":outer.inner")}
