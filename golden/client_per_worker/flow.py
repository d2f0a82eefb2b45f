import socket
import threading

from hamilton.function_modifiers import tag
from hamilton.htypes import Collect, Parallelizable


class Client:
    """Like that of a service: it holds a lock and a socket, neither of which can be pickled."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._here, self._there = socket.socketpair()

    def __del__(self) -> None:
        self._here.close()
        self._there.close()

    def ask(self, word: str) -> str:
        with self._lock:
            self._here.sendall(word.encode())
            return f"{self._address}: {self._there.recv(100).decode()}"


class Session:
    def __init__(self, client: Client) -> None:
        self.client = client


def address(place: str) -> str:
    return place.title()


@tag(**{"icosian.make": "per-worker"})
def client(address: str) -> Client:
    return Client(address)


@tag(**{"icosian.make": "per-worker"})
def session(client: Client) -> Session:
    return Session(client)


def word(words: list[str]) -> Parallelizable[str]:
    yield from words


def answer(word: str, session: Session, mark: str = "!") -> str:
    return session.client.ask(word) + mark


def answers(answer: Collect[str]) -> list[str]:
    return answer
