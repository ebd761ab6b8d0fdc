"""A worker that speaks the workers' protocol by hand and prints every order as a JSON line.

It holds HELD connections in name only: as soon as it is told to, it gives each away over the channels it got and counts the
answers. What it takes over it counts as well.
"""

import json
import os
import signal
import socket
import sys
import threading
import time

HELD = 10

lock = threading.Lock()
counts = {"open": HELD, "accepted": HELD, "adopted": 0, "handedOver": 0, "requestsStarted": 7, "requestsFinished": 6, "requestsFailed": 1}
control = None


def say(**message):
    try:
        control.send(json.dumps(message).encode())
    except OSError:
        pass


def tell():
    with lock:
        say(kind="counts", **counts)


def log(**line):
    line["generation"] = int(os.environ["GAPLESS_GENERATION"])
    line["worker"] = int(os.environ["GAPLESS_WORKER"])
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def adopt(end):
    try:
        while end.recv(100):
            with lock:
                counts["adopted"] += 1
                counts["open"] += 1
            end.send(b"taken")
            tell()
    except OSError:
        pass


def hand_over(ends):
    for number in range(counts["open"] if ends else 0):
        try:
            end = ends[number % len(ends)]
            end.send(b"offer")
            if end.recv(100) == b"taken":
                with lock:
                    counts["handedOver"] += 1
                    counts["open"] -= 1
        except OSError:
            pass
    tell()


def obey():
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 65536, 253)
        if not message:
            return
        order = json.loads(message)
        ends = [socket.socket(fileno=d) for d in descriptors]
        log(order=order["kind"], to=order.get("to"), ends=len(ends), **{"from": order.get("from")})
        say(kind="taken")
        if order["kind"] == "adopt":
            threading.Thread(target=adopt, args=ends, daemon=True).start()
        else:
            threading.Thread(target=hand_over, args=(ends,), daemon=True).start()


def connect():
    global control
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    control.connect(os.environ["GAPLESS_CONTROL"])
    say(kind="hello", protocol=1, workerId=os.environ["GAPLESS_WORKER_ID"], library="worker.py")
    tell()


def stay_connected():
    while True:
        try:
            obey()
        except OSError:
            pass
        time.sleep(0.05)
        try:
            connect()
        except OSError:
            pass


def leave(number, frame):
    with lock:
        say(kind="counts", final=True, **counts)
    os._exit(0)


def serve(listener):
    body = os.environ["GAPLESS_VERSION"].encode()
    while True:
        client, _ = listener.accept()
        with client:
            client.recv(65536)
            client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


if "GAPLESS_CONTROL" in os.environ:
    connect()
    threading.Thread(target=stay_connected, daemon=True).start()
signal.signal(signal.SIGTERM, leave)
log(started=os.getpid(), control="GAPLESS_CONTROL" in os.environ)
serve(socket.socket(fileno=3))
