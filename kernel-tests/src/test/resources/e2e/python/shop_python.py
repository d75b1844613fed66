"""Python's http.server; logs each request with its duration."""

import http.server
import os
import time

LOG = open(os.environ["E2E_LOG"], "a", buffering=1)


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def parse_request(self):
        self.began_ns = time.monotonic_ns()
        return super().parse_request()

    def do_GET(self):
        if self.path == "/chunked":
            return self.answer_in_chunks()
        if self.path == "/sleep":
            time.sleep(0.05)
        known = self.path.startswith(("/users/", "/chain/")) or self.path in ("/static/a.css", "/sleep")
        self.answer(500 if self.path == "/fail" else 200 if known else 404)

    do_HEAD = do_GET

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201)

    def answer(self, status):
        body = b"answer\n"
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.log(status)

    def answer_in_chunks(self):
        self.send_response_only(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (b"part 0\n", b"part 1\n", b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.log(200)

    def log(self, status):
        duration = time.monotonic_ns() - self.began_ns
        LOG.write(f"{self.command} {self.path} {status} {duration}ns\n")


if os.environ.get("E2E_PUNCTUAL"):
    # Ahead of all ordinary work, so that a sleep ends when it should on a busy machine too.
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass  # a machine that allows no real-time priority has to be idle

http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["E2E_PORT"])), Shop).serve_forever()
