"""A value has to travel to other processes, and is of a kind that cannot.

Under `--executor processes`, on Dask and on Ray, what a block takes from outside, its items and what is collected are
pickled. Locks, sockets, open files, running generators, lambdas, modules, and clients and connections that hold one of
these, are not to be pickled.

```python
import sqlite3

from hamilton.htypes import Collect, Parallelizable


def connection(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path)


def user(count: int) -> Parallelizable[int]:
    yield from range(count)


def name(user: int, connection: sqlite3.Connection) -> str:  # expect: will-not-pickle
    return connection.execute("select name from user where id = ?", (user,)).fetchone()[0]


def names(name: Collect[str]) -> list[str]:
    return name
```

```python
import sqlite3

from hamilton.htypes import Collect, Parallelizable


def user(count: int) -> Parallelizable[int]:
    yield from range(count)


def connection(path: str, user: int) -> sqlite3.Connection:
    return sqlite3.connect(path)


def name(user: int, connection: sqlite3.Connection) -> str:
    return connection.execute("select name from user where id = ?", (user,)).fetchone()[0]


def names(name: Collect[str]) -> list[str]:
    return name
```

A node that takes the item, as `connection` does in the second dataflow, is made inside the block, where nothing
travels. With `@tag(**{"icosian.make": "per-worker"})` each worker makes one of its own when it first needs it: not the value
travels then, but how it is made (`--fix --unsafe-fixes` writes the tag). A class of your own may say with `__getstate__` what of it travels.
Lambdas, and functions and classes that are defined inside functions, do travel where `cloudpickle` is installed. Who only
ever runs in threads allows it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...ir.findings import Finding, Fix
from ...ir.graph import Block, Dag, Node
from ...ir.recipes import is_recipe, strays
from ...ir.source import Module, Span
from ...ir.tags import MAKE, PER_WORKER
from ...ir.types import Type
from ...ir.vocabulary import MODIFIERS, OURS, modifier
from .. import Report, rule
from ..importing import importing, imports
from ..written import written

# By the names under which people annotate or make them.  Those of the standard library are tried in the tests; the others
# hold one of these: a lock, a socket or a context of `ssl`.
_KINDS = {
    "a lock": "threading.Lock threading.RLock threading.Condition threading.Event threading.Semaphore "
    "threading.BoundedSemaphore threading.Barrier threading.local _thread.lock",
    "a thread or a pool": "threading.Thread concurrent.futures.ThreadPoolExecutor "
    "concurrent.futures.ProcessPoolExecutor multiprocessing.Pool multiprocessing.pool.Pool subprocess.Popen "
    "concurrent.futures.Future asyncio.Task asyncio.Future asyncio.AbstractEventLoop queue.Queue queue.SimpleQueue",
    "a socket": "socket.socket ssl.SSLSocket ssl.SSLContext",
    "an open file": "open io.open io.TextIOWrapper io.BufferedReader io.BufferedWriter io.FileIO typing.IO "
    "typing.TextIO typing.BinaryIO mmap.mmap tempfile.NamedTemporaryFile tempfile.TemporaryFile zipfile.ZipFile "
    "tarfile.TarFile gzip.open bz2.open lzma.open csv.reader csv.writer csv.DictReader csv.DictWriter",
    "a generator": "typing.Generator collections.abc.Generator types.GeneratorType typing.AsyncGenerator "
    "collections.abc.AsyncGenerator",
    "a module": "types.ModuleType",
    "a connection": "sqlite3.Connection sqlite3.connect sqlite3.Cursor psycopg2.connect "
    "psycopg2.extensions.connection psycopg2.extensions.cursor psycopg.Connection psycopg.connect "
    "psycopg.AsyncConnection pymysql.connect pymysql.connections.Connection mysql.connector.connect "
    "pyodbc.connect pyodbc.Connection duckdb.connect duckdb.DuckDBPyConnection sqlalchemy.Connection "
    "sqlalchemy.Engine sqlalchemy.create_engine sqlalchemy.engine.Engine sqlalchemy.engine.Connection "
    "sqlalchemy.engine.create_engine sqlalchemy.orm.Session asyncpg.connect asyncpg.Connection "
    "snowflake.connector.connect paramiko.SSHClient ftplib.FTP smtplib.SMTP "
    "http.client.HTTPConnection http.client.HTTPSConnection",
    "a client": "openai.OpenAI openai.AsyncOpenAI openai.Client anthropic.Anthropic anthropic.AsyncAnthropic "
    "cohere.Client httpx.Client httpx.AsyncClient aiohttp.ClientSession redis.Redis redis.StrictRedis "
    "redis.from_url pymongo.MongoClient motor.motor_asyncio.AsyncIOMotorClient boto3.client boto3.resource "
    "boto3.Session boto3.session.Session elasticsearch.Elasticsearch grpc.Channel grpc.insecure_channel "
    "kafka.KafkaProducer kafka.KafkaConsumer confluent_kafka.Producer confluent_kafka.Consumer "
    "google.cloud.storage.Client google.cloud.bigquery.Client qdrant_client.QdrantClient",
}
_OF_KINDS = "make it inside the block, or in each worker (`icosian.make`); or give its class a `__getstate__`"
_OF_LOCALS = "define it at module level, where it has a name, or make it inside the block; cloudpickle, where it is installed, takes it"
_KIND = {name: kind for kind, names in _KINDS.items() for name in names.split()}


@rule(severity="warning")
def check(dag: Dag, report: Report) -> Iterator[Finding]:
    producers = dag.producers()
    for block in dag.blocks:
        told: set[str] = set()
        for source, taker, span in _travelling(block):
            for node in producers.get(source, ()) if source not in told else ():
                if not is_recipe(node) and (kind := _kind(node, report)):
                    told.add(source)
                    yield report(
                        f"`{source}` is {kind}, and cannot travel to `{taker}` in another process",
                        span,
                        (f"`{source}` is made here", node.span),
                        help=_OF_KINDS if kind in _KINDS else _OF_LOCALS,
                        when=node.when & block.fan_out.when,
                        fix=_fix(dag, node, report),
                    )


def _travelling(block: Block) -> Iterator[tuple[str, str, Span]]:
    """What enters the block, or leaves it: the node, who takes it, and where."""
    inside = {member.node.name for member in block.members}
    for member in block.members:
        for need in member.node.needs:
            if need.source not in inside - {block.fan_out.name} and member.node is not block.fan_out:
                yield need.source, member.node.name, need.span
    for end in block.ends:
        yield end.need.source, end.node.name, end.need.span


def _fix(dag: Dag, node: Node, report: Report) -> Fix | None:
    """The tag that has it made in each worker, where nobody else needs it."""
    place = written(node.definition, report.modules)
    if place is None or any(strays(dag, node)):
        return None
    names, is_free = place.module.names, not any("tag" in each.writes for each in place.module.statements)
    local = next((name for name in names.imports if modifier(names.qualify(name)) == "tag"), "")
    edits = [place.decorated(f'@{local or "tag"}(**{{"{MAKE.key}": "{PER_WORKER}"}})')]
    if not local:
        home = OURS if OURS in {each.module for each in imports(place.module)} else MODIFIERS
        line = importing("tag", home, place.module) if is_free else None
        if line is None:
            return None
        edits.insert(0, line)  # above it, where both stand at one place
    # It is then made several times.
    return Fix(f"make `{node.name}` in each worker", tuple(edits), is_safe=False)


def _kind(node: Node, report: Report) -> str:
    """What a value is that does not pickle, "" for all others."""
    type = node.type.element if node.is_fan_out else node.type
    if kind := _of_type(type):
        return kind
    if node.is_fan_out or node.definition.decorators or node.definition.is_generator:
        return ""  # of a generator that several items take, `shared-generator` tells
    place = written(node.definition, report.modules)
    kinds = (
        {_of_value(each.value, place.node, place.module) for each in place.nodes(ast.Return)}
        if place
        else set()
    )
    return kinds.pop() if len(kinds) == 1 else ""


def _of_type(type: Type) -> str:
    found = {_KIND.get(type.name, "")} | {
        _of_type(each) for each in type.args if type.name in ("typing.Union",)
    }
    return next(filter(None, sorted(found)), "")


def _of_value(value: ast.expr | None, function: ast.AST, module: Module) -> str:
    """What a `return` gives."""
    local = {
        each.name
        for each in ast.walk(function)
        if isinstance(each, ast.FunctionDef | ast.ClassDef) and each is not function
    }
    match value:
        case ast.Lambda():
            return "a lambda"
        case ast.GeneratorExp():
            return "a generator"
        case ast.Name(id=name) if name in local:
            return f"`{name}`, which only exists inside a function,"
        case ast.Call(func=ast.Name(id=name)) if name in local:
            return f"a `{name}`, whose class only exists inside a function,"
        case ast.Call(func=ast.Name() | ast.Attribute() as func):
            written_as = ast.unparse(func)
            return _KIND.get(module.names.qualify(written_as) or written_as, "")
    return ""
