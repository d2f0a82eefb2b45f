"""What lies in two warehouses, and what came back."""

from hamilton.function_modifiers import parameterize, pipe_output, source, step, subdag
from hamilton.htypes import Collect, Parallelizable


def _upper(code: str) -> str:
    return code.upper()


@parameterize(near_article={"codes": source("near")}, far_article={"codes": source("far")})
def article(codes: list[str]) -> Parallelizable[str]:
    yield from codes


def near_place(near_article: str) -> str:
    return f"near {near_article}"


def far_place(far_article: str) -> str:
    return f"far {far_article}"


def near_places(near_place: Collect[str]) -> list[str]:
    return near_place


def far_places(far_place: Collect[str]) -> list[str]:
    return far_place


@pipe_output(step(_upper))
def parcel(returned: list[str]) -> Parallelizable[str]:
    return returned


def _sound(parcels: list[str]) -> list[str]:
    return [parcel for parcel in parcels if parcel.isalnum()]


def checked(parcel: str) -> str:
    return f"{parcel} checked"


def all_checked(checked: Collect[str]) -> list[str]:
    return checked


@subdag(_sound, inputs={"parcels": source("all_places")})
def place(_sound: list[str]) -> Parallelizable[str]:
    return _sound


def all_places(near_places: list[str], far_places: list[str]) -> list[str]:
    return [place.replace(" ", "") for place in [*near_places, *far_places]]


def label(place: str) -> str:
    return f"<{place}>"


def labels(label: Collect[str]) -> list[str]:
    return label


def report(labels: list[str], all_checked: list[str]) -> list[str]:
    return [*labels, *all_checked]
