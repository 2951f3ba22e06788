# SPDX-License-Identifier: GPL-2.0-or-later
"""PostgreSQL: a cluster of its own, on a socket in its folder, behind the thin front; see
postgresql.c. As root its programs run as the user postgres, which the package makes."""
import os
import pwd
import shutil
import signal
import subprocess
import time

from engines import Built, FrontEngine, Unavailable, memory_of, need, size_of

# What a machine for searching is given; nothing is made durable while it loads.
SETTINGS = {"listen_addresses": "", "shared_buffers": "512MB", "work_mem": "64MB", "jit": "off",
            "fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_wal_size": "4GB",
            "random_page_cost": "1.1", "effective_cache_size": "4GB", "max_connections": "100"}


class Peer(FrontEngine):
    name = "postgresql"
    title = "PostgreSQL"
    packages = ["libpq"]
    sources = ["postgresql.c"]
    threads = 8  # they only wait for the backends

    def prepare(self):
        self.initdb = need("initdb", "/usr/lib/postgresql/*/bin/initdb")
        self.postgres = need("postgres", "/usr/lib/postgresql/*/bin/postgres")
        self.user = None
        if os.geteuid() == 0:
            try:
                self.user = pwd.getpwnam("postgres")
            except KeyError:
                raise Unavailable("no user postgres") from None
        super().prepare()
        self.cluster = None

    def as_user(self, command, **more):
        if self.user:
            more |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL,
                                cwd="/", **more)

    def folder(self):
        return self.work / "cluster"

    def index_path(self):
        return self.folder() / "base"

    def start_cluster(self):
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        with open(self.programs / "postgresql.log", "ab") as log:
            self.cluster = self.as_user([self.postgres, "-D", self.folder(), "-k", self.folder(),
                                         *settings], stderr=log)
        while not (self.folder() / ".s.PGSQL.5432").exists():
            if self.cluster.poll() is not None:
                raise RuntimeError("postgres does not start, see postgresql.log")
            time.sleep(0.002)
        while "ready" not in (self.folder() / "postmaster.pid").read_text():
            time.sleep(0.002)

    def stop_cluster(self):
        """CPU seconds of all its processes."""
        if not self.cluster:
            return 0
        self.cluster.send_signal(signal.SIGINT)
        _, self.cluster.returncode, usage = os.wait4(self.cluster.pid, 0)
        self.cluster = None
        return usage.ru_utime + usage.ru_stime

    def build(self, corpus):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        if self.user:
            os.chown(self.work, self.user.pw_uid, self.user.pw_gid)
        if self.as_user([self.initdb, "-D", self.folder(), "-A", "trust", "-U", "postgres", "-E",
                         "UTF8", "--locale=C.UTF-8"], stderr=subprocess.DEVNULL).wait():
            raise RuntimeError("initdb failed")
        self.start_cluster()
        started = time.monotonic()
        try:
            cpu = self.run_measured([self.program, "build", self.folder()], corpus.columns)
            seconds = time.monotonic() - started
        finally:
            cluster = self.stop_cluster()
        return Built(seconds, cpu + cluster, size_of(self.index_path()))

    def start(self, target):
        started = time.monotonic()
        self.start_cluster()
        begun = time.monotonic() - started
        return begun + super().start(target)

    def serve_command(self):
        return [self.program, "serve", self.folder(), self.port, self.threads]

    def memory(self):
        return [sum(pair) for pair in zip(memory_of(self.server.pid), memory_of(self.cluster.pid))]

    def stop(self):
        super().stop()
        self.stop_cluster()
