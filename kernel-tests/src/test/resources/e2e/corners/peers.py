"""Two ends of a connection in one process, and what goes over it."""

import socket

GET = b"GET /corner HTTP/1.1\r\nHost: corner\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Peers:
    """A listening socket, and the two ends of a connection to it."""

    def __init__(self, port, family=socket.AF_INET, address="127.0.0.1"):
        self.port = port
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        if address == "::":
            self.listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind((address, port))
        self.listener.listen(16)

    def connect(self, family=socket.AF_INET, address="127.0.0.1"):
        self.client = socket.socket(family, socket.SOCK_STREAM)
        self.client.connect((address, self.port))
        self.server, _ = self.listener.accept()
        for end in (self.client, self.server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self


def read(end, ending):
    """Reads until the bytes end so; an empty ending is the end of the stream."""
    got = b""
    while not ending or not got.endswith(ending):
        piece = end.recv(65536)
        if not piece:
            break
        got += piece
    return got


def read_bytes(end, count):
    while count > 0:
        piece = end.recv(min(count, 65536))
        if not piece:
            raise EOFError
        count -= len(piece)


def exchange(peers, request=GET, response=OK):
    peers.client.sendall(request)
    read_bytes(peers.server, len(request))
    peers.server.sendall(response)
    read_bytes(peers.client, len(response))
