"""One server on loopback that stands for every provider's hosts, healthy or faulty."""

import contextlib
import http.server
import socketserver
import threading
from urllib.parse import parse_qsl, urlsplit

from tests.data.fakes import baostock, cninfo, eastmoney, exchanges, sina, tencent

FAKES = (tencent, eastmoney, sina, cninfo, exchanges)
HOSTS = {host: fake for fake in FAKES for host in fake.HOSTS}
CAPTCHA = "<!DOCTYPE html><html><head><title>访问验证</title></head><body>captcha</body></html>"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        address = urlsplit(self.path)
        _, host, path = address.path.split("/", 2)
        self.server.asked.append(f"{host}/{path}?{address.query}")
        fault = self.server.faults.get(host, self.server.fault)
        if fault == "silence":
            self.server.released.wait(30)
        if fault in {"dropped", "silence"}:
            self.close_connection = True
            return
        if fault == "dripping":  # never silent, never done
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            while not self.server.released.wait(0.1):
                self.wfile.write(b"x")
            return
        if fault == "blocked" or fault.startswith("status"):
            self._reply(int(fault.removeprefix("status ").replace("blocked", "403")), b"no")
            return
        text = CAPTCHA
        if fault != "captcha page":
            size = int(self.headers.get("Content-Length") or 0)
            words = f"{address.query}&{self.rfile.read(size).decode()}"
            query = dict(parse_qsl(words, keep_blank_values=True))
            text = HOSTS[host].answer(f"/{path}", query, fault)
        body = text if isinstance(text, bytes) else text.encode()
        self._reply(200, body, short=fault == "short body")

    do_POST = do_GET  # noqa: N815 - the library's name

    def _reply(self, status, body, *, short=False):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) + 500 * short))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


class SocketServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


class Providers:
    """Both servers; `fault` holds for all hosts, `faults` for one host."""

    def __init__(self):
        self._http = Server(("127.0.0.1", 0), Handler)
        self._tcp = SocketServer(("127.0.0.1", 0), baostock.Handler)
        for server in (self._http, self._tcp):
            server.released = threading.Event()
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self._http.asked = []
        self.reset()

    @property
    def address(self):
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def baostock_address(self):
        return f"tcp://127.0.0.1:{self._tcp.server_address[1]}"

    @property
    def asked(self):
        return self._http.asked

    def reset(self, fault="", **faults):
        """Set the fault of all hosts, or of some (dots written as two underscores)."""
        self._http.fault = self._tcp.fault = fault
        self._http.faults = {host.replace("__", "."): name for host, name in faults.items()}
        self._http.asked.clear()

    def close(self):
        for server in (self._http, self._tcp):
            server.released.set()
            server.shutdown()
            server.server_close()


@contextlib.contextmanager
def providers():
    """Serve all providers for a while."""
    serving = Providers()
    try:
        yield serving
    finally:
        serving.close()
