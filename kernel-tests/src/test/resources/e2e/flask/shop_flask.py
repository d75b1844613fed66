"""A flask application for gunicorn, which logs its requests."""

import time

import flask

app = flask.Flask(__name__)


@app.get("/users/<int:user>")
def user(user):
    return f"user {user}\n"


@app.get("/static/a.css")
def stylesheet():
    return "body {}\n"


@app.get("/fail")
def fail():
    return "failed\n", 500


@app.get("/sleep")
def sleep():
    time.sleep(0.05)
    return "slept\n"


@app.get("/chunked")
def chunked():
    return (f"part {i}\n" for i in range(3))


@app.post("/orders")
def orders():
    return f"{len(flask.request.data)}\n", 201
