"""What `lint` is asked, what can be answered apart from the rest, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field

from .driver import Said, Whole
from .findings import Finding


@dataclass(frozen=True, slots=True)
class Question:
    """What `lint` is asked."""

    paths: tuple[str, ...]  # of these, findings are shown
    roots: tuple[str, ...] = ()  # where first-party modules are looked for, if not in the usual places
    home: str = "."  # the project's folder: below it are the usual places
    together: bool = False  # the files are one whole dataflow
    overrides: bool = False  # a node of a later module takes the place of one of the same name
    wholes: tuple[Whole, ...] = ()  # dataflows to which the files may belong
    outputs: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)  # a str is as written on the command line
    known: Mapping[str, object] = field(default_factory=dict)  # values as they are meant; `config` goes first
    also: tuple[str, ...] = ()  # rules on request that are asked for
    unsaved: Mapping[str, bytes] = field(default_factory=dict)  # what counts instead of a file

    def every_path(self) -> tuple[str, ...]:
        """Of the files named, and of those that belong to them."""
        others = (path for whole in self.wholes for path in whole.paths)
        return tuple(dict.fromkeys([*self.paths, *others]))

    def parts(self, directed: Callable[[str], tuple[str, ...] | None]) -> Iterator[Part]:
        """What is judged in one piece, from its own files and those that they import.

        A file that belongs to a dataflow which is known whole is judged in that one, and any other alone.
        `directed` tells the files of the driver in a driver script, None of any other file.
        """
        built = (
            []
            if self.together
            else [Part("built", whole.paths, str(astuple(whole.said)), whole.said) for whole in self.wholes]
        )
        listed = {path for part in built for path in part.paths}
        if not self.together:
            scripts = (path for path in self.paths if path not in listed and directed(path) is not None)
            built += [Part("built", (path,)) for path in scripts]
        known = {path for part in built for path in part.files(directed)}
        rest = [path for path in self.paths if path not in known and path in (directed(path) or (path,))]
        yield from built
        for paths in [rest] if self.together else [[path] for path in rest]:
            yield Part("open", tuple(paths))


@dataclass(frozen=True, slots=True)
class Part:
    """One dataflow among those that a question is about."""

    kind: str  # "built": a whole, and how it is built is known; "open": whatever may be made of it
    paths: tuple[str, ...]  # of its modules, or of its driver script
    label: str = ""  # tells apart what is built in several ways, and from where that is said
    said: Said = field(default_factory=Said, compare=False)

    def files(self, directed: Callable[[str], tuple[str, ...] | None]) -> tuple[str, ...]:
        """Its modules, be they named by a driver script."""
        if self.kind == "built" and len(self.paths) == 1:
            found = directed(self.paths[0])
            return self.paths if found is None else found
        return self.paths


@dataclass(frozen=True, slots=True)
class Heeded:
    """Keys of a configuration that some dataflow heeds, and what others say of them."""

    keys: frozenset[str] = frozenset()
    complaints: tuple[tuple[str, str, str], ...] = ()

    def __add__(self, other: Heeded) -> Heeded:
        return Heeded(self.keys | other.keys, (*self.complaints, *other.complaints))

    def idle(self) -> Iterator[tuple[str, str]]:
        """What is to be said of each key that no dataflow heeds, and what may be meant."""
        said = {
            key: (message, near) for key, message, near in sorted(self.complaints, key=lambda each: each[2])
        }
        return ((message, near) for key, (message, near) in said.items() if key not in self.keys)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules say of a part, before comments allow any of it."""

    findings: tuple[Finding, ...] = ()
    driven: tuple[Finding, ...] = ()  # about how it is built, wherever they lie
    nodes: tuple[str, ...] = ()  # names, in whatever configuration they exist
    paths: tuple[str, ...] = ()  # files that make it what it is, and not only lend it something
    heeded: Heeded = field(default_factory=Heeded)  # of the configuration in question


@dataclass(frozen=True, slots=True)
class Answer:
    """What `lint` says."""

    findings: tuple[Finding, ...]
    nodes: tuple[str, ...]  # names, in whatever configuration they exist
    texts: Mapping[str, str]  # of the files, by path
    unread: frozenset[str] = frozenset()  # files that could not be read
    heeded: Heeded = field(default_factory=Heeded)  # of the configuration in question

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_error for finding in self.findings)


def reached(paths: Iterable[str], imports: Callable[[str], Iterable[str]]) -> set[str]:
    """The files, and those that they import, however indirectly."""
    found, waiting = set[str](), [*paths]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += imports(path)
    return found
