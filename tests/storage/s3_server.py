# SPDX-License-Identifier: GPL-2.0-or-later
"""s3_server.py - a real S3 server for tests (gofakes3), and a door before it that fails as storage does.

gofakes3 was chosen because it honours `If-None-Match: *` and `If-Match` of a put, keeps its objects in one file that
survives kill -9, and is one small Go program. moto's server honours them, too, but keeps its objects in memory only, and
needs sixty Python packages. gofakes3 checks no signatures, so the door does.

DATELINE_S3_SERVER names the program, which make_server.py has built."""
import hashlib
import hmac
import http.client
import os
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

BUCKET = "newsroom"
KEY, SECRET = "the-key-id", "the/secret+of=storage"
SECONDS = 30


def program():
    """The path of gofakes3, which the build has made; skips where it could not be had."""
    path = os.environ.get("DATELINE_S3_SERVER")
    if not path or not Path(path).exists():
        pytest.skip("DATELINE_S3_SERVER names no S3 server")
    if not os.access(path, os.X_OK):
        pytest.skip(f"gofakes3 cannot be had: {Path(path).read_text(encoding='utf-8')}")
    return path


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Storage:
    """The server. `kill` is kill -9; `start` goes on with what it has."""

    def __init__(self, folder):
        self.program, self.file, self.port = program(), Path(folder) / "objects.bolt", free_port()
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "-host", f"127.0.0.1:{self.port}", "-backend", "bolt", "-bolt.db", self.file,
             "-initialbucket", BUCKET, "-quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the S3 server does not start")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, method, path, body=b"", fields=()):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request(method, path, body, dict(fields))
        answer = connection.getresponse()
        result = answer.status, answer.getheaders(), answer.read()
        connection.close()
        return result

    def put(self, name, body, **fields):
        return self.ask("PUT", f"/{BUCKET}/{name}", body, fields)[0]

    def get(self, name):
        status, _, body = self.ask("GET", f"/{BUCKET}/{name}")
        return body if status == 200 else None

    def remove(self, name):
        self.ask("DELETE", f"/{BUCKET}/{name}")

    def names(self, prefix=""):
        body = self.ask("GET", f"/{BUCKET}?list-type=2&prefix={quote(prefix, safe='')}")[2].decode()
        return [part.split("</Key>")[0] for part in body.split("<Key>")[1:]]


def signature(method, target, fields, secret):
    """Signature Version 4 of a request, by its own description; the fields that it names are signed."""
    scheme, rest = fields["authorization"].split(" ", 1)
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    url, names = urlsplit(target), parts["SignedHeaders"].split(";")
    day, region, service, end = parts["Credential"].split("/")[1:]
    query = "&".join(sorted(f"{quote(k, safe='-._~')}={quote(v, safe='-._~')}"
                            for k, v in parse_qsl(url.query, keep_blank_values=True)))
    request = "\n".join([method, url.path, query, *(f"{n}:{' '.join(fields[n].split())}" for n in names), "",
                         ";".join(names), fields["x-amz-content-sha256"]])
    text = "\n".join([scheme, fields["x-amz-date"], f"{day}/{region}/{service}/{end}",
                      hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, end, text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return parts["Signature"], key.hex()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, fields=(), body=b""):
        self.send_response(status)
        for name, value in fields:
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def check(self, body):
        """What is wrong with the signature; None: nothing."""
        fields = {name.lower(): value for name, value in self.headers.items()}
        try:
            given, right = signature(self.command, self.path, fields, SECRET)
        except (KeyError, ValueError) as problem:
            return f"no signature: {problem}"
        if not hmac.compare_digest(given, right):
            return "the signature is wrong"
        if hashlib.sha256(body).hexdigest() != fields["x-amz-content-sha256"]:
            return "the body is not the one that was signed"
        return None

    def serve(self):
        door = self.server.door
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the daemon was killed while it sent this
            self.close_connection = True
            return None
        wrong = self.check(body)
        if wrong:
            door.wrong.append(f"{self.command} {self.path}: {wrong}")
            return self.answer(403, body=b"<Error><Message>" + wrong.encode() + b"</Message></Error>")
        name = self.path.split("?")[0].removeprefix(f"/{BUCKET}/")
        door.asked.append((self.command, name))
        fault = door.fault(self.command, name)
        if isinstance(fault, int):
            return self.answer(fault, body=b"<Error><Message>as the test wants it</Message></Error>")
        if fault == "slow":
            time.sleep(0.4)
        if fault == "cut":  # half of it arrived
            self.close_connection = True
            return self.connection.close()
        if fault == "truncate":
            body = body[:len(body) // 2]
        fields = {name: value for name, value in self.headers.items() if name.lower() in ("if-match", "if-none-match", "range")}
        try:
            status, more, answer = door.storage.ask(self.command, self.path, body, fields)
        except (OSError, http.client.HTTPException):
            self.close_connection = True
            return self.connection.close()
        if fault == "lost":  # it is done, and nobody hears of it
            self.close_connection = True
            return self.connection.close()
        return self.answer(status, more, answer)

    do_GET = do_PUT = do_DELETE = do_POST = serve

    def handle(self):
        try:
            super().handle()
        except OSError:  # the daemon was killed
            pass

    def log_message(self, *_):
        pass


class Door:
    """Checks each signature, forwards to the storage, or fails: `fault(method, name)` says how, or None."""

    def __init__(self, storage, tls=None):
        self.storage, self.fault, self.asked, self.wrong = storage, lambda method, name: None, [], []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.door, self.server.daemon_threads = self, True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def credentials(folder):
    path = Path(folder) / "credentials"
    path.write_text(f"[other]\naws_access_key_id = x\n[default]\naws_access_key_id = {KEY}\n"
                    f"aws_secret_access_key = {SECRET}\n")
    path.chmod(0o600)
    return path
