# SPDX-License-Identifier: GPL-2.0-or-later
"""test_webhooks.py - receivers get the tasks that end: in order, each at least once, and at no
address that the configuration forbids."""
import base64
import contextlib
import gzip
import hashlib
import hmac
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, until
from live import Live

INSIDE = ("--webhook-allow", "127.0.0.0/8")
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


class Receiver:
    """Keeps what it gets. `behave` is a list of what to do with the next calls: a status, "close",
    "slow", "endless"; after it, 204."""

    def __init__(self, port=0, behave=()):
        self.calls, self.bodies, self.behave, self.connections = [], [], list(behave), []
        self.released = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                receiver.connections.append(self.request)
                super().setup()

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((self.path, self.headers, body))
                receiver.answer(self, receiver.behave.pop(0) if receiver.behave else 204, body)

            do_GET = do_POST

            def log_message(self, *words):
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, handler, what, body):
        if what == "close":
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        if what == "slow":
            self.released.wait(ANSWER_SECONDS)
        if what == "endless":
            handler.wfile.write(b"HTTP/1.1 500 No\r\n" + b"X-Filler: x\r\n" * 50000)
            return
        status = what if isinstance(what, int) else 200
        if status < 300:
            self.bodies.append(body)
        handler.send_response(status)
        if status in (301, 302, 307, 308):
            handler.send_header("Location", f"http://127.0.0.1:{self.port}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def url(self, host="127.0.0.1", path="/done"):
        return f"http://{host}:{self.port}{path}"

    def tasks(self):
        """The tasks of the accepted bodies, in the order in which they came."""
        return [json.loads(line) for body in self.bodies for line in gzip.decompress(body).splitlines()]

    def uids(self):
        return [task["uid"] for task in self.tasks()]

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def receive():
    """A function that starts a receiver; all are stopped."""
    started = []

    def start_receiver(*behave, port=0):
        started.append(Receiver(port, behave))
        return started[-1]

    yield start_receiver
    for receiver in started:
        receiver.stop()


def add_hook(live, url, **more):
    answer = live.call("POST", "/webhooks", json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def state(live, hook):
    return live.call("GET", "/webhooks/" + hook["uuid"]).json()["delivery"]


def failing(live, hook):
    """Wait until a call has failed; why it did."""
    until(lambda: state(live, hook)["status"] == "failing")
    return state(live, hook)["error"]


def write(live, number):
    """One task; returns its uid."""
    return live.add([{"id": number}])["uid"]


@pytest.fixture
def live(start, tmp_path):
    return Live(start(*INSIDE, db=tmp_path / "db"))


def test_a_task_arrives_as_it_is_shown(live, receive):
    receiver = receive()
    before = write(live, 1)
    hook = add_hook(live, receiver.url(), headers={"Authorization": "Bearer quay", "X-Desk": "City",
                                                   "X-Empty": "", "Content-Type": "text/html"})
    uid = write(live, 2)
    until(lambda: receiver.tasks())
    assert receiver.tasks() == [live.task(uid)] and uid == before + 1
    path, headers, _ = receiver.calls[0]
    assert path == "/done" and headers["Authorization"] == "Bearer quay" and headers["X-Desk"] == "City"
    assert headers["X-Empty"] == ""
    assert headers.get_all("Content-Type") == ["application/x-ndjson"]
    assert headers["Content-Encoding"] == "gzip" and "webhook-signature" not in headers
    until(lambda: state(live, hook)["deliveredAt"])
    assert state(live, hook)["status"] == "ready"
    metrics = live.call("GET", "/metrics").text
    assert "dateline_webhook_deliveries_total 1\n" in metrics and "dateline_webhooks_failing 0\n" in metrics


def test_failed_and_canceled_tasks_arrive(live, receive):
    receiver = receive()
    add_hook(live, receiver.url())
    failed = live.add([{"headline": "no id"}], status="failed")["uid"]
    until(lambda: receiver.uids() == [failed])
    assert receiver.tasks()[0]["status"] == "failed" and receiver.tasks()[0]["error"]["code"]


@pytest.mark.parametrize("trouble", [500, 404, 301, 307, "close", "endless"])
def test_what_fails_is_sent_again(live, receive, trouble):
    receiver = receive(trouble, trouble)
    hook = add_hook(live, receiver.url())
    first = write(live, 1)
    why = failing(live, hook)
    assert state(live, hook)["retryAt"] > "2020" and why
    if trouble in (301, 307):
        assert "redirects are not followed" in why
    later = [write(live, number) for number in range(2, 5)]
    until(lambda: receiver.uids() == [first, *later])
    assert {path for path, _, _ in receiver.calls} == {"/done"}
    ids = [headers["webhook-id"] for _, headers, _ in receiver.calls]
    assert ids[0] == ids[1] == ids[2] and len(set(ids)) == len(ids) - 2
    until(lambda: state(live, hook)["status"] == "ready")


def test_pauses_grow(live, receive):
    receiver = receive(500, 500, 500)
    add_hook(live, receiver.url())
    times = []
    write(live, 1)
    for count in range(1, 4):
        until(lambda: len(receiver.calls) >= count)
        times.append(time.monotonic())
    assert times[1] - times[0] > 0.8 and times[2] - times[1] > 1.7


def test_tasks_survive_a_crash(receive, tmp_path):
    receiver = receive()
    port = receiver.port
    daemon = Daemon(tmp_path / "db", *INSIDE)
    live = Live(daemon)
    hook = add_hook(live, receiver.url())
    seen = [write(live, 1)]
    until(lambda: receiver.uids() == seen)
    until(lambda: state(live, hook)["deliveredAt"])
    receiver.stop()
    wanted = [write(live, number) for number in range(2, 6)]
    failing(live, hook)
    daemon.process.kill()
    daemon.wait()
    again = receive(port=port)
    daemon = Daemon(tmp_path / "db", *INSIDE)
    try:
        until(lambda: again.uids())
        wanted.append(write(Live(daemon), 9))
        until(lambda: wanted[-1] in again.uids())
    finally:
        assert daemon.stop() == 0, daemon.errors
    assert again.uids() == wanted, "in order, each, and not what had arrived before"


def test_a_crash_during_the_call_repeats_it(receive, tmp_path):
    receiver = receive("slow")
    daemon = Daemon(tmp_path / "db", *INSIDE)
    live = Live(daemon)
    add_hook(live, receiver.url())
    uid = write(live, 1)
    until(lambda: receiver.calls)
    daemon.process.kill()
    daemon.wait()
    daemon = Daemon(tmp_path / "db", *INSIDE)
    try:
        until(lambda: receiver.uids() == [uid])
        ids = {headers["webhook-id"] for _, headers, _ in receiver.calls}
        assert len(receiver.calls) == 2 and len(ids) == 1, "the same body has the same id"
    finally:
        receiver.released.set()
        assert daemon.stop() == 0, daemon.errors


def test_a_slow_receiver_holds_up_nobody(live, receive):
    slow, quick = receive("slow"), receive()
    add_hook(live, slow.url())
    add_hook(live, quick.url())
    uids = [write(live, number) for number in range(1, 5)]
    until(lambda: quick.uids() == uids)
    until(lambda: slow.calls)
    assert len(slow.calls) == 1 and not slow.bodies
    begun = time.monotonic()
    assert live.of_index("POST", "/search", json={"q": ""}).json()["hits"]
    assert time.monotonic() - begun < 5
    slow.released.set()
    until(lambda: slow.uids() == uids)


def test_the_daemon_stops_while_a_receiver_sleeps(start, receive, tmp_path):
    live = Live(start(*INSIDE, db=tmp_path / "db"))
    slow = receive("slow")
    add_hook(live, slow.url())
    write(live, 1)
    until(lambda: slow.calls)
    begun = time.monotonic()
    assert live.daemon.stop() == 0 and time.monotonic() - begun < 5


def test_a_changed_webhook_is_called_at_once(live, receive):
    broken, sound = receive(*[500] * 50), receive()
    hook = add_hook(live, broken.url())
    uids = [write(live, 1)]
    until(lambda: state(live, hook)["failures"] >= 2)
    live.call("PATCH", "/webhooks/" + hook["uuid"], json={"url": sound.url(), "headers": {"X-New": "1"}})
    until(lambda: sound.uids() == uids)
    assert sound.calls[0][1]["X-New"] == "1"
    assert live.call("DELETE", "/webhooks/" + hook["uuid"]).status_code == 204
    write(live, 2)
    time.sleep(0.5)
    assert sound.uids() == uids


def test_signatures(live, receive):
    receiver = receive()
    hook = add_hook(live, receiver.url(), secret=SECRET)
    assert SECRET not in json.dumps(hook) and hook["secret"].startswith("whsec_")
    write(live, 1)
    until(lambda: receiver.calls)
    _, headers, body = receiver.calls[0]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = hmac.new(bytes(range(32)), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(mac).decode()
    path = "/webhooks/" + hook["uuid"]
    assert "secret" not in live.call("PATCH", path, json={"secret": None}).json()
    write(live, 2)
    until(lambda: len(receiver.calls) == 2)
    assert "webhook-signature" not in receiver.calls[1][1]


@pytest.mark.parametrize("secret", ["", "quay", 7, "whsec_", "whsec_" + "A" * 30, "whsec_*",
                                    "whsec_" + base64.b64encode(bytes(23)).decode(),
                                    "whsec_" + base64.b64encode(bytes(65)).decode()])
def test_secrets_that_are_none(live, secret):
    answer = live.call("POST", "/webhooks", json={"url": "https://news.example", "secret": secret})
    assert answer.status_code == 400 and answer.json()["code"] == "invalid_webhook_secret"


def test_a_webhook_has_a_bounded_size(live):
    answer = live.call("POST", "/webhooks", json={"url": "https://news.example", "headers": {"X-Long": "x" * 70000}})
    assert answer.status_code == 413 and "64 KB" in answer.json()["message"]


FORBIDDEN = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1.", "0.0.0.0",
             "0", "localhost", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
             "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]", "10.0.0.1", "172.16.0.1",
             "192.168.1.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "[ff02::1]", "224.0.0.1",
             "user:word@127.0.0.1", "127.0.0.2"]


def test_forbidden_addresses_are_not_called(start, receive, tmp_path):
    receiver = receive()
    live = Live(start(db=tmp_path / "db"))
    for some in (FORBIDDEN[:14], FORBIDDEN[14:]):
        hooks = [add_hook(live, receiver.url(host)) for host in some]
        write(live, 1)
        for host, hook in zip(some, hooks):
            why = failing(live, hook)
            # what does not even resolve here, or has no route, was not called either
            assert "not allowed" in why or "resolve" in why, (host, why)
            assert "not allowed" in why or host in ("127.0.0.1.", "localhost."), (host, why)
            live.call("DELETE", "/webhooks/" + hook["uuid"])
    assert receiver.calls == []


def test_only_named_networks_are_allowed(start, receive, tmp_path):
    receiver = receive()
    live = Live(start("--webhook-allow", "127.0.0.1/32", "--webhook-allow", "fd00::/8", db=tmp_path / "db"))
    fine = add_hook(live, receiver.url("127.1"))
    other = add_hook(live, receiver.url("127.0.0.2"))
    write(live, 1)
    assert "not allowed" in failing(live, other)
    until(lambda: state(live, fine)["deliveredAt"])
    assert len(receiver.calls) == 1


def test_proxies_of_the_environment_are_not_used(receive, tmp_path, monkeypatch):
    proxy, receiver = receive(), receive()
    with monkeypatch.context() as environment:
        environment.setenv("http_proxy", proxy.url(path=""))
        environment.setenv("ALL_PROXY", proxy.url(path=""))
        daemon = Daemon(tmp_path / "db", *INSIDE)
    add_hook(Live(daemon), receiver.url())
    write(Live(daemon), 1)
    until(lambda: receiver.calls)
    assert daemon.stop() == 0, daemon.errors
    assert not proxy.calls


def test_webhooks_can_be_turned_off(start, receive, tmp_path):
    receiver = receive()
    live = Live(start(*INSIDE, "--no-webhooks", db=tmp_path / "db"))
    hook = add_hook(live, receiver.url())
    assert hook["delivery"]["status"] == "off"
    write(live, 1)
    time.sleep(0.3)
    assert not receiver.calls


@pytest.mark.parametrize("network", ["localhost", "10.0.0.1/8", "10.0.0.0/33", "::/"])
def test_networks_that_are_none(tmp_path, network):
    with pytest.raises(pytest.fail.Exception, match="--webhook-allow"):
        Daemon(tmp_path / "db", "--webhook-allow", network)


def test_many_tasks_arrive_in_order(live, receive):
    receiver = receive(500, "close")
    add_hook(live, receiver.url())
    for number in range(300):
        answer = live.of_index("POST", "/documents", json=[{"id": number}])
    last = live.done(answer)["uid"]
    until(lambda: last in receiver.uids())
    assert receiver.uids() == list(range(last - 299, last + 1))
