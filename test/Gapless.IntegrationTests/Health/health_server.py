# A real gRPC server (Debian's python3-grpcio) with a health service; messages are bytes, so that nothing has to be generated.
# Prints its port. What is asked about decides the answer.
import sys
from concurrent import futures

import grpc


def check(request, context):
    service = request[2:].decode() if request else ""
    if service == "broken":
        context.abort(grpc.StatusCode.UNAVAILABLE, "no database, 50 % full")
    if service == "big":
        return b"\x12\xff\x7f" + b"x" * 16383
    states = {"": 1, "good": 1, "bad": 2, "unknown": 0}
    if service not in states:
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")
    return bytes([8, states[service]]) if states[service] else b""


server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
if "no-health" not in sys.argv:
    handler = grpc.unary_unary_rpc_method_handler(check)
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": handler})])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
# Ends when the test does.
sys.stdin.read()
