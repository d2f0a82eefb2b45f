"""What a Hamilton driver script says: Driver as it is written, Directions as they are understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .plan import DEFAULT_GROUPING
from .source import Module, Names, Span, Text

if TYPE_CHECKING:
    from .graph import Dag


Tags = Mapping[str, Mapping[str, str]]  # node -> tag -> value, beside those in the code


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What names mean where a step stands."""

    values: Mapping[str, Text]  # what plain assignments have made of them, up to there
    names: Names
    hidden: frozenset[str] = frozenset()  # names that stand for something there of which nobody knows what


@dataclass(frozen=True, slots=True)
class Step:
    """One call that builds a driver, or one on the driver: `.with_config({…})`."""

    name: str  # of the method; of the class, in full, when it makes the builder or the driver
    arguments: tuple[Text, ...]
    keywords: tuple[tuple[str, Text], ...]  # "" for `**`
    is_certain: bool  # it stands under no condition that the driver does not stand under, too
    where: Surroundings = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)  # of the name


@dataclass(frozen=True, slots=True)
class ModuleName:
    """A module that a driver is given: its full name, "__main__" for the script itself, "" when it cannot be read."""

    name: str
    written: Text


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver as it stands in a script: how it is built, and what is asked of it."""

    steps: tuple[Step, ...]  # `Builder()` or `Driver(…)`, and what is called on it, up to `build()`
    calls: tuple[Step, ...]  # on what was built
    modules: tuple[ModuleName, ...]


def given(module: Module) -> tuple[str, ...]:
    """The modules that the drivers of a script are given, by name."""
    return tuple(dict.fromkeys(each.name for driver in module.drivers for each in driver.modules))


@dataclass(frozen=True, slots=True)
class Lack:
    """A piece of a driver script that no script of ours does anything like."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Directions:
    """What is to be built: as a driver script and the settings say, where there are any."""

    paths: tuple[str, ...] = ()  # of the modules, in their order
    outputs: tuple[Text, ...] = ()  # empty: every final node
    config: Mapping[str, object] = field(default_factory=dict)
    keys: tuple[Text, ...] = ()  # of the config, and where they are given a value
    # Values unless the run gives others; a `Residual` is made when it runs.
    inputs: Mapping[str, object] = field(default_factory=dict)
    supplied: tuple[Text, ...] = ()  # their names, and where the values stand
    overrides: Mapping[str, object] = field(default_factory=dict)  # values of nodes that are not made
    overridden: tuple[Text, ...] = ()  # their names, and where the values stand
    has_overrides: bool = False  # a node of a later module takes the place of one of the same name
    grouping: str = DEFAULT_GROUPING
    executor: str = "threads"
    max_tasks: int | None = None  # None: what the executor likes
    local_executor: str = "sync"
    # What becomes of a run when something fails, by the names that the runtime has for it.
    policies: Mapping[str, object] = field(default_factory=dict)
    streams: bool = True  # fan-ins that cannot tell take results as they come
    tags: Tags = field(default_factory=dict)
    tagged: tuple[Text, ...] = ()  # the nodes with such tags, and where that is said
    results: str = ""  # module of the runtime that makes one value of the outputs; "": they stay a dict
    is_dynamic: bool = True  # Hamilton fans out
    unread: tuple[Text, ...] = ()  # modules that are not there
    lacking: tuple[Lack, ...] = ()
    around: tuple[Module, ...] = ()  # the driver script and the first-party modules that it imports
    drivers: tuple[Module, ...] = ()  # the script that says so; none where nothing but modules are named
    span: Span | None = None

    @property
    def is_vague(self) -> bool:
        """Does only a run of the driver tell the configuration, or what is asked for?"""
        return any(lack.kind in ("config", "output") for lack in self.lacking)


@dataclass(frozen=True, slots=True)
class Said:
    """What the settings say of a dataflow; "" and None where they leave it to others."""

    outputs: tuple[Text, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)
    keys: tuple[Text, ...] = ()  # of the config that is for this dataflow alone, and where they stand
    has_overrides: bool = False
    grouping: str = ""
    executor: str = ""
    max_tasks: int | None = None
    local_executor: str = ""
    policies: Mapping[str, object] = field(default_factory=dict)
    streams: bool | None = None
    tags: Tags = field(default_factory=dict)
    tagged: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A dataflow that the settings list, so nothing is missing from it: its modules, or its driver script."""

    paths: tuple[str, ...]
    said: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True)
class Driven:
    """A dataflow, and what its driver script or the settings make of it."""

    directions: Directions
    dag: Dag
