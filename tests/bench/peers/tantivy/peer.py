# SPDX-License-Identifier: GPL-2.0-or-later
"""tantivy, a library in Rust, behind a minimal HTTP server; see src/main.rs. cargo brings and builds it
for this processor."""
import os
import subprocess
from pathlib import Path

from engines import HERE, Engine, Unavailable, need


class Peer(Engine):
    name = "tantivy"
    title = "tantivy"
    without = frozenset()

    def prepare(self):
        target = self.programs / "tantivy"
        done = subprocess.run(
            [need("cargo", str(Path.home() / ".cargo/bin/cargo")), "build", "--release", "--quiet",
             "--manifest-path", HERE / "peers" / "tantivy" / "Cargo.toml", "--target-dir", target],
            check=False, capture_output=True, text=True, timeout=1800,
            env={**os.environ, "RUSTFLAGS": "-C target-cpu=native"})
        if done.returncode:
            raise Unavailable(f"cargo does not build it: {done.stderr.strip()[-300:]}")
        self.program = target / "release" / "tantivy-peer"

    def build_commands(self, corpus):
        return [([self.program, "build", self.work / "index"], corpus.columns)]

    def index_path(self):
        return self.work / "index"

    def serve_command(self):
        return [self.program, "serve", self.work / "index", self.port]
