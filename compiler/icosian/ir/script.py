"""Script: everything that a script says, ready to be printed; only the layout is left to render."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import expression
from .driver import Directions
from .plan import Plan
from .source import Span


@dataclass(frozen=True, slots=True)
class Usual:
    """What the settings say of a script, so that its rebuild command need not."""

    dag: str = ""  # the name by which it can be asked for
    output: str = ""
    link: str = "inline"
    is_bundled: bool = False
    settings: str = ""  # the file, where it has to be named
    is_isolated: bool = False  # no settings counted


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, and where; all that a rebuild command has to say."""

    output: str = ""  # path of the script, "" for standard output
    asked: tuple[str, ...] = ()  # the outputs as they were named, if they were
    config: tuple[str, ...] = ()  # KEY=VALUE as written
    config_file: str = ""
    bundle: tuple[tuple[str, str], ...] = ()  # modules of the runtime and their texts, to be carried inside
    dependencies: tuple[str, ...] = ()  # of the user's project
    link: str = "inline"  # or "import": the user's modules are imported, not copied
    roots: tuple[str, ...] = ()  # where modules are looked for, as they were named
    has_overrides: bool = False  # a node of a later module takes the place of one of the same name
    directions: Directions = field(default_factory=Directions)  # of the driver script and the settings
    usual: Usual = field(default_factory=Usual)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A piece of user code that would mean something else in the script."""

    kind: str  # what is in the way
    text: str  # as written
    span: Span


@dataclass(frozen=True, slots=True)
class Slice:
    """User code as written, up to the permitted edits."""

    text: str  # whole lines, the last without its newline
    # (line of the text, line of the file), counted from 1: from there on.  Empty for a heading of our own.
    moves: tuple[tuple[int, int], ...]
    blank_before: int
    is_block: bool  # a function or class, which keeps its distance


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose code stands in the script."""

    path: str  # relative to the folder of the script
    digest: str  # sha256
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """What a symbol of the script is, as a digest, and the other symbols that it uses.

    A name in angle brackets stands for what a module does when it is imported, and a path, without a digest, for a
    file that the script imports: its digest is taken when it runs.  Both concern every task.
    """

    name: str
    digest: str
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A module of the user's that the script imports."""

    module: str
    alias: str


@dataclass(frozen=True, slots=True)
class Call:
    """`locals = function(arguments)`: one node in a task, or one part of it."""

    locals: tuple[str, ...]
    how: expression.Expression  # in the names of the script
    frees: tuple[str, ...]  # locals that nothing needs from here on


@dataclass(frozen=True, slots=True)
class Late:
    """A value that a driver script gives, and that is made when the script runs."""

    kind: str  # "input" or "override"
    name: str
    function: str
    text: str  # of the user's expression


@dataclass(frozen=True, slots=True)
class TaskText:
    """A task as a function of the script."""

    name: str
    function: str
    nodes: tuple[str, ...]  # that it runs, in order
    params: tuple[str, ...]
    calls: tuple[Call, ...]
    results: tuple[str, ...]
    over: str
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    fans_out: tuple[str, ...]
    admits: tuple[str, ...]
    streams: tuple[str, ...]
    how: tuple[tuple[str, object], ...]  # its items run
    is_recipe: bool  # it runs in each worker
    is_part: bool  # another task calls it

    @property
    def is_async(self) -> bool:
        return any(isinstance(call.how, expression.Call) and call.how.is_awaited for call in self.calls)


@dataclass(frozen=True, slots=True)
class OwnNames:
    """What the script's own names are called; the user's names come first."""

    runtime: str
    any: str
    type_checking: str
    plan: str
    execute: str
    main: str
    texts: str  # of the runtime, and the class that imports them, in a bundled script
    loader: str
    importer: str  # `import_module`, where modules are imported and not copied
    builtins: tuple[tuple[str, str], ...]  # builtin -> what it is called where the user has the name
    imports: tuple[tuple[str, str, str], ...]  # (module, name, as)
    offered: tuple[tuple[str, str], ...]  # (module of the runtime, as)

    def builtin(self, name: str) -> str:
        return dict(self.builtins)[name]


@dataclass(frozen=True, slots=True)
class Script:
    """A standalone script."""

    command: str  # that builds it, in its own folder
    ungrouped: str  # the command with the default grouping
    modules: tuple[str, ...]  # files of the dataflow, relative to the folder of the script
    sources: tuple[Source, ...]
    futures: tuple[str, ...]
    names: OwnNames
    tasks: tuple[TaskText, ...]
    plan: Plan
    bundle: tuple[tuple[str, str], ...]  # module of the runtime -> its text, when carried inside
    dependencies: tuple[str, ...]  # of the project, for the metadata block of a bundled script
    directions: Directions
    code: tuple[Code, ...] = ()
    constants: tuple[tuple[str, str], ...] = ()  # (name, the user's text): what modifiers were given
    late: tuple[Late, ...] = ()
    links: tuple[Link, ...] = ()  # modules that are imported instead of copied
    folders: tuple[str, ...] = ()  # where these lie, relative to the script
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def assembly(self) -> str:
        """The module that makes one value of the outputs, by its name here; "" where they stay a dict."""
        return dict(self.names.offered).get(f"results.{self.directions.results}", "")
