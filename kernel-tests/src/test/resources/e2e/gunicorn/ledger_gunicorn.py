"""Does one thing for each request, GET /handler/us/number; logs what it cost as threaded.c does."""
import fcntl
import os
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
LOG = os.open(os.path.join(FOLDER, "truth.log"), os.O_CREAT | os.O_WRONLY | os.O_APPEND)


def burn(us):
    end = time.thread_time_ns() + us * 1000
    while time.thread_time_ns() < end:
        pass


def nap(us):
    time.sleep(us / 1e6)


def force(_):
    with open(os.path.join(FOLDER, f"written-{os.getpid()}"), "wb") as file:
        file.write(b"x" * 8192)
        file.flush()
        os.fsync(file.fileno())


def contend(us):
    """Gives how long the lock was waited for; it is held asleep."""
    began = time.monotonic_ns()
    with open(os.path.join(FOLDER, "lock"), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        waited = time.monotonic_ns() - began
        nap(us)
    return waited


HANDLERS = {"cpu": burn, "sleep": nap, "force": force, "flock": contend}


def app(environ, start_response):
    read, cpu = time.monotonic_ns(), time.thread_time_ns()
    path = environ["PATH_INFO"]
    _, handler, us, _ = path.split("/")
    waited = HANDLERS[handler](int(us)) or time.monotonic_ns() - read
    sends, cpu = time.monotonic_ns(), time.thread_time_ns() - cpu
    # What gunicorn does after this is in the log of none.
    line = f"{path} {read} {read} {sends} {sends} {cpu} {waited}\n"
    os.write(LOG, line.encode())
    start_response("200 OK", [("Content-Length", "3")])
    return [b"ok\n"]
