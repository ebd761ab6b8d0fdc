"""A WSGI app for gunicorn, which takes LISTEN_FDS and tells READY=1 by itself."""

import hashlib
import os
import time
from urllib.parse import parse_qs


def read_version():
    if "VERSION" in os.environ:
        return os.environ["VERSION"]
    with open("version.txt", encoding="ascii") as file:
        return file.read().strip()


VERSION = read_version()


def read_body(environ):
    return environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))


def slow(environ, query):
    time.sleep(int(query.get("ms", ["1000"])[0]) / 1000)
    return [b"slow\n"]


def upload(environ, query):
    body = read_body(environ)
    return [f"{len(body)} {hashlib.sha256(body).hexdigest()}\n".encode()]


def download(environ, query):
    chunks = int(query.get("chunks", ["60"])[0])
    pause = int(query.get("ms", ["6000"])[0]) / 1000 / chunks
    digest = hashlib.sha256()
    for number in range(1, chunks + 1):
        chunk = f"chunk {number} of {chunks} ".ljust(1023, ".").encode() + b"\n"
        digest.update(chunk)
        yield chunk
        time.sleep(pause)
    yield f"sha256={digest.hexdigest()}\n".encode()


ROUTES = {
    "/healthz/ready": lambda environ, query: [b"ready"],
    "/healthz/live": lambda environ, query: [b"live"],
    "/version": lambda environ, query: [VERSION.encode()],
    "/pid": lambda environ, query: [str(os.getpid()).encode()],
    "/fast": lambda environ, query: [b"fast\n"],
    "/echo": lambda environ, query: [read_body(environ)],
    "/slow": slow,
    "/upload": upload,
    "/download": download,
}


def application(environ, start_response):
    path = environ["PATH_INFO"]
    request_id = environ.get("HTTP_X_REQUEST_ID", "")
    # One write: print() would write the end of the line apart, and threads would mix theirs.
    os.write(1, f"request {environ['REQUEST_METHOD']} {path} {request_id}\n".encode())
    headers = [("X-Version", VERSION), ("X-Worker", str(os.getpid())), ("X-Request-Id", request_id)]
    route = ROUTES.get(path)
    if route is None:
        start_response("404 Not Found", headers + [("Content-Length", "0")])
        return []
    answer = route(environ, parse_qs(environ["QUERY_STRING"]))
    if isinstance(answer, list):
        headers.append(("Content-Length", str(sum(map(len, answer)))))
    start_response("200 OK", headers)
    return answer
