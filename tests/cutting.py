"""A line between a client and a server that can be cut: it passes bytes on until every connection is to break."""

import contextlib
import socket
import threading
import time

PIECE_BYTES = 16 * 1024


class Line:
    """Listens on `url` and passes everything to `port` of this machine."""

    def __init__(self, port):
        self._to = port
        self._open = set()
        self._threads = []
        self._listening = socket.socket()
        # what waits in the system would count as sent for the client
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * PIECE_BYTES)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.passed_bytes = 0
        self.bytes_per_second = None  # as fast as it goes
        self._run(self._accept)

    def cut(self):
        """Break every connection there is, as a line does that goes away; new ones are taken at once."""
        for end in list(self._open):
            _break(end)

    def close(self):
        """Take no more connections, and let go of those there are."""
        _break(self._listening)
        self.cut()
        while self._threads:
            self._threads.pop(0).join()

    def _run(self, what, *arguments):
        thread = threading.Thread(target=what, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self):
        with self._listening:
            while True:
                try:
                    client, _ = self._listening.accept()
                except OSError:
                    return
                self._run(self._connect, client)

    def _connect(self, client):
        with client, socket.socket() as server:
            self._open |= {client, server}
            with contextlib.suppress(OSError):
                server.connect(("127.0.0.1", self._to))
                other = self._run(self._pass, server, client)
                self._pass(client, server)
                other.join()
            self._open -= {client, server}

    def _pass(self, source, target):
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE_BYTES):
                if self.bytes_per_second:
                    time.sleep(len(piece) / self.bytes_per_second)
                target.sendall(piece)
                self.passed_bytes += len(piece)
        _break(source)
        _break(target)


def _break(end):
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
