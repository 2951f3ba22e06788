# SPDX-License-Identifier: GPL-2.0-or-later
"""cutting.py - a connection to a daemon that breaks off: a proxy that closes it after so many bytes of an answer."""
import socket
import threading


class Cutting:
    """`cuts`: after how many bytes of its answers each connection ends, one after the other; then none does.
    `between`: called after each break, before the next connection is taken."""

    def __init__(self, port, cuts, between=None):
        self.port, self.cuts, self.between = port, list(cuts), between
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listening.close()

    def serve(self):
        while True:
            try:
                client = self.listening.accept()[0]
            except OSError:
                return
            cut = self.cuts.pop(0) if self.cuts else None
            if cut is None:
                threading.Thread(target=self.carry, args=(client, None), daemon=True).start()
            else:
                self.carry(client, cut)
                if self.between:
                    self.between()

    def carry(self, client, cut):
        try:
            with client, socket.create_connection(("127.0.0.1", self.port)) as server:
                threading.Thread(target=self.pump, args=(client, server), daemon=True).start()
                while cut is None or cut > 0:
                    piece = server.recv(65536 if cut is None else min(cut, 65536))
                    if not piece:
                        break
                    client.sendall(piece)
                    cut = None if cut is None else cut - len(piece)
                for end in (client, server):  # close() alone waits for the other thread
                    end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # one of the two went away

    def pump(self, client, server):
        try:
            while piece := client.recv(65536):
                server.sendall(piece)
        except OSError:
            pass
