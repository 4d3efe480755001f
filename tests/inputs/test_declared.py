"""Services that the config names."""

from roadworthy.inputs.assemble.declared import with_declared
from roadworthy.model import Place, Service, System

HERE = Place("app.py", 1, 1)
CART = Service(place=HERE, name="cart", folders=("shop/cart",), workloads=("cart",), dependencies=("db:5432",))
PAY = Service(place=HERE, name="pay", folders=("shop/pay",), is_model_backed=True)
MAIL = Service(place=HERE, name="mail", folders=("mail",))
FOUND = System(services=(CART, MAIL, PAY))


def test_a_declared_service_takes_in_what_was_found_in_its_folders() -> None:
    """Two processes of one shop are graded as one; what lies elsewhere stays."""
    shop = Service(place=Place("roadworthy.toml"), name="shop", folders=("shop",), tier="critical")

    services = with_declared(FOUND, [shop]).services

    assert [(each.name, each.folders, each.tier) for each in services] == [
        ("mail", ("mail",), "production"),
        ("shop", ("shop",), "critical"),
    ]
    assert (services[1].workloads, services[1].dependencies, services[1].is_model_backed) == (
        ("cart",),
        ("db:5432",),
        True,
    )


def test_a_found_service_can_be_given_other_folders_by_its_name() -> None:
    """The owner knows better where its files are."""
    pay = Service(place=Place("roadworthy.toml"), name="pay", folders=("shop/pay", "lib/money"))

    services = with_declared(FOUND, [pay]).services

    assert [each.folders for each in services] == [("shop/cart",), ("mail",), ("shop/pay", "lib/money")]


def test_a_service_that_nothing_was_found_of_is_there_all_the_same() -> None:
    """The owner says that it runs."""
    worker = Service(place=Place("roadworthy.toml"), name="worker", folders=("jobs",))

    assert with_declared(System(), [worker]).services == (worker,)


def test_nothing_declared_changes_nothing() -> None:
    """The found services stand."""
    assert with_declared(FOUND, []) is FOUND
