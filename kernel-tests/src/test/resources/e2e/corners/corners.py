"""Corner cases of HTTP/1.1 on real connections: plays the one that is named, on the port given.

A case has its own server, a thread of this process unless it says otherwise, and its own client.
Says when its ends are connected, then does what it is about when a line comes on standard input.
"""

import os
import socket
import struct
import sys
import tempfile
import threading
import time

from peers import GET, OK, Peers, exchange, read, read_bytes

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


@case
def keep_alive(peers):
    for _ in range(5):
        exchange(peers)


@case
def pipelined(peers):
    peers.client.sendall(GET * 3)
    read_bytes(peers.server, 3 * len(GET))
    for _ in range(3):
        peers.server.sendall(OK)
    read_bytes(peers.client, 3 * len(OK))
    exchange(peers)


@case
def chunked_both_ways(peers):
    head = b"POST /corner HTTP/1.1\r\nHost: corner\r\nTransfer-Encoding: chunked\r\n\r\n"
    peers.client.sendall(head)
    read(peers.server, b"\r\n\r\n")
    for piece in (b"3\r\nabc\r\n", b"0\r\n\r\n"):
        peers.client.sendall(piece)
        read_bytes(peers.server, len(piece))
    peers.server.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for piece in (b"5\r\nhello\r\n", b"6\r\n world\r\n", b"0\r\n\r\n"):
        peers.server.sendall(piece)
    read(peers.client, b"0\r\n\r\n")
    exchange(peers)


@case
def head(peers):
    response = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    exchange(peers, GET.replace(b"GET", b"HEAD"), response)
    exchange(peers)


@case
def not_modified(peers):
    exchange(peers, GET, b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5000\r\n\r\n")
    exchange(peers)


@case
def expect_continue(peers):
    head = b"POST /corner HTTP/1.1\r\nHost: corner\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    peers.client.sendall(head)
    read(peers.server, b"\r\n\r\n")
    peers.server.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    read(peers.client, b"\r\n\r\n")
    peers.client.sendall(b"body")
    read_bytes(peers.server, 4)
    peers.server.sendall(OK)
    read_bytes(peers.client, len(OK))
    exchange(peers)


@case
def early_hints(peers):
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    peers.client.sendall(GET)
    read_bytes(peers.server, len(GET))
    peers.server.sendall(hints)
    read_bytes(peers.client, len(hints))
    peers.server.sendall(OK)
    read_bytes(peers.client, len(OK))
    exchange(peers, GET, hints + OK)


@case
def websocket(peers):
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    exchange(
        peers,
        GET[:-2] + upgrade,
        b"HTTP/1.1 101 Switching Protocols\r\n" + upgrade,
    )
    for i in range(50):
        # A frame whose payload looks like a request is still a frame.
        exchange(peers, b"\x81\x05hello", b"\x81\x05world")
    exchange(peers)


@case
def byte_by_byte(peers):
    for i in range(len(GET)):
        peers.client.sendall(GET[i : i + 1])
        read_bytes(peers.server, 1)
    for i in range(len(OK)):
        peers.server.sendall(OK[i : i + 1])
        read_bytes(peers.client, 1)
    exchange(peers)


@case
def client_gives_up(peers):
    peers.client.sendall(GET)
    read_bytes(peers.server, len(GET))
    time.sleep(0.05)
    peers.client.close()
    assert peers.server.recv(1) == b""
    peers.server.close()


@case
def client_resets(peers):
    peers.client.sendall(GET)
    read_bytes(peers.server, len(GET))
    peers.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peers.client.close()
    try:
        peers.server.recv(1)
    except ConnectionResetError:
        pass
    peers.server.close()


@case
def server_gives_up(peers):
    peers.client.sendall(GET)
    read_bytes(peers.server, len(GET))
    peers.server.close()
    assert peers.client.recv(1) == b""
    peers.client.close()


@case
def truncated(peers):
    peers.client.sendall(GET)
    read_bytes(peers.server, len(GET))
    peers.server.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbut no more")
    peers.server.close()
    read(peers.client, b"")
    peers.client.close()


@case
def http10_without_length(peers):
    peers.client.sendall(b"GET /corner HTTP/1.0\r\n\r\n")
    read(peers.server, b"\r\n\r\n")
    peers.server.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
    for _ in range(3):
        peers.server.sendall(b"some text\n")
    peers.server.close()
    read(peers.client, b"")
    peers.client.close()


def answer_with_file(peers, send):
    """The head by send, a body of a megabyte in another way."""
    size = 1 << 20
    with tempfile.TemporaryFile() as file:
        file.write(b"x" * size)
        file.flush()
        peers.client.sendall(GET)
        read_bytes(peers.server, len(GET))
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
        peers.server.sendall(head)
        reader = threading.Thread(target=read_bytes, args=(peers.client, len(head) + size))
        reader.start()
        done = 0
        while done < size:
            done += send(file.fileno(), done, size - done)
        reader.join()


@case
def by_sendfile(peers):
    out = peers.server.fileno()
    answer_with_file(peers, lambda file, at, count: os.sendfile(out, file, at, count))
    exchange(peers)


@case
def by_splice(peers):
    pipe_out, pipe_in = os.pipe()
    out = peers.server.fileno()

    def send(file, at, count):
        moved = os.splice(file, pipe_in, min(count, 65536), offset_src=at)
        done = 0
        while done < moved:
            done += os.splice(pipe_out, out, moved - done)
        return moved

    answer_with_file(peers, send)
    exchange(peers)


@case
def by_writev(peers):
    os.writev(peers.client.fileno(), [GET[:5], GET[5:20], GET[20:]])
    read_bytes(peers.server, len(GET))
    os.writev(peers.server.fileno(), [OK[:3], OK[3:-2], OK[-2:]])
    read_bytes(peers.client, len(OK))
    exchange(peers)


@case
def by_readv_and_recvmsg(peers):
    peers.client.sendmsg([GET[:3], GET[3:]])
    os.readv(peers.server.fileno(), [bytearray(7), bytearray(1000)])
    peers.server.sendmsg([OK[:20], OK[20:]])
    peers.client.recvmsg_into([bytearray(9), bytearray(1000)])
    exchange(peers)


@case
def peeked(peers):
    peers.client.sendall(GET)
    peers.server.recv(100, socket.MSG_PEEK)
    peers.server.recv(3, socket.MSG_PEEK)
    read_bytes(peers.server, len(GET))
    peers.server.sendall(OK)
    read_bytes(peers.client, len(OK))


@case
def large_bodies(peers):
    """Both bodies are larger than what the kernel buffers."""
    size = 8 << 20
    request = b"PUT /corner HTTP/1.1\r\nHost: corner\r\nContent-Length: %d\r\n\r\n" % size
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size

    def serve():
        read_bytes(peers.server, len(request) + size)
        peers.server.sendall(response + b"y" * size)

    server = threading.Thread(target=serve)
    server.start()
    peers.client.sendall(request + b"x" * size)
    read_bytes(peers.client, len(response) + size)
    server.join()
    exchange(peers)


@case
def long_head(peers):
    request = GET[:-2] + b"Cookie: " + b"c" * 3000 + b"\r\ntraceparent: 00-" + b"a" * 32
    exchange(peers, request + b"-" + b"b" * 16 + b"-01\r\n\r\n")
    exchange(peers)


@case
def other_thread_answers(peers):
    peers.client.sendall(GET)
    read_bytes(peers.server, len(GET))
    writer = threading.Thread(target=peers.server.sendall, args=(OK,))
    writer.start()
    writer.join()
    read_bytes(peers.client, len(OK))


@case
def forked_child_serves(peers):
    child = os.fork()
    if child == 0:
        read_bytes(peers.server, len(GET))
        peers.server.sendall(OK)
        time.sleep(0.3)
        os._exit(0)
    print("child", child, flush=True)
    peers.server.close()
    peers.client.sendall(GET)
    read_bytes(peers.client, len(OK))
    os.waitpid(child, 0)


@case
def executed_child_serves(peers):
    code = "import os, time; os.read(3, 9999); os.write(3, %r); time.sleep(0.3)" % OK
    child = os.fork()
    if child == 0:
        os.dup2(peers.server.fileno(), 3)
        os.execv(sys.executable, [sys.executable, "-c", code])
    print("child", child, flush=True)
    peers.server.close()
    peers.client.sendall(GET)
    read_bytes(peers.client, len(OK))
    os.waitpid(child, 0)


@case
def not_http(peers):
    for i in range(50):
        exchange(peers, b"*1\r\n$4\r\nPING\r\n", b"+PONG\r\n")
    for i in range(10):
        exchange(peers, b"GETTING somewhere", b"HTTPS is not it")


@case
def ipv6(peers):
    exchange(peers)


@case
def ipv4_mapped(peers):
    exchange(peers)


@case
def unix_socket(peers):
    peers.client, peers.server = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    for _ in range(5):
        exchange(peers)


@case
def connected_before(peers):
    exchange(peers)


@case
def answered_after(peers):
    """The request of before() is under way when the agent comes."""
    peers.server.sendall(OK)
    read_bytes(peers.client, len(OK))
    exchange(peers)


def before(name, peers):
    if name == "connected_before":
        exchange(peers)
    if name == "answered_after":
        peers.client.sendall(GET)
        read_bytes(peers.server, len(GET))


def connect(name, port):
    if name == "ipv6":
        return Peers(port, socket.AF_INET6, "::1").connect(socket.AF_INET6, "::1")
    if name == "ipv4_mapped":
        return Peers(port, socket.AF_INET6, "::").connect()
    return Peers(port).connect()


def main():
    name, port = sys.argv[1:]
    peers = connect(name, int(port))
    before(name, peers)
    print("connected", flush=True)
    sys.stdin.readline()
    CASES[name](peers)
    print("done", flush=True)
    # What a process is called can be read only while it lives.
    sys.stdin.readline()


main()
