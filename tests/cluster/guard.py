# SPDX-License-Identifier: GPL-2.0-or-later
"""guard.py - TLS and credentials before a node, as OpenSearch's security plug-in has them; the node of the tests has none."""
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


def certificate(folder, name):
    """Of 127.0.0.1, signed by itself: (certificate, key)."""
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]],
                   check=True, capture_output=True)
    return paths


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def serve(self):
        guard, body = self.server.guard, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.guard.asked += 1
        if self.headers.get("Authorization") != guard.wanted:
            status, text = 401, b"Unauthorized"
        else:
            guard.before(self.command, self.path, body)
            answer = requests.request(self.command, guard.url_of_node + self.path, data=body, timeout=60,
                                      headers={"Content-Type": self.headers.get("Content-Type", "application/json")})
            status, text = answer.status_code, answer.content
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = serve

    def log_message(self, *_):
        pass


class Guard:
    """Lets those in who send `wanted` as their field Authorization; None: those who send none. Calls `before` with the
    method, path and body of each request that it lets in."""

    def __init__(self, url_of_node, paths, wanted, before=lambda *_: None):
        self.url_of_node, self.wanted, self.before, self.asked = url_of_node, wanted, before, 0
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*paths)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.server.guard, self.server.daemon_threads = self, True
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
