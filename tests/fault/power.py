# SPDX-License-Identifier: GPL-2.0-or-later
"""power.py - a disk that loses its power: from the record of a day (shim_record.c), what may be on it.

Only a sync makes a change durable: that of a file its bytes and its length, that of a directory its names.
A change that is not durable at the cut may be there or not, whatever became of the others: file systems
promise no order (Pillai et al., "All file systems are not created equal", OSDI 2014). A rename is there as
a whole or not at all."""
import os
import random

HALF = 0.5  # added to the number of a change: only half of its bytes are there
IN_VAIN_MAX = 500  # disks that there were before, one after the other: then there are hardly any others


class Change:
    """One change of the disk. `needs`: the file or directory whose sync makes it durable."""

    def __init__(self, kind, needs, *what):
        self.kind, self.needs, self.what = kind, needs, what
        self.durable = None  # the number of the event that made it so

    @property
    def is_name(self):
        return self.kind in ("link", "unlink", "move", "exchange")


def look_before(root):
    """What is durable before the record begins: for Record."""
    return [(path.stat().st_ino, str(path), path.read_bytes() if path.is_file() else None)
            for path in sorted(root.rglob("*"))]


class Record:
    """The events of a day. .marks: {text: number of events before it}."""

    def __init__(self, path, root, before=()):
        self.root = str(root)
        self.folders = {0: {}}  # as the program saw them: {folder: {name: node}}
        self.nodes = {os.stat(root).st_ino: 0}  # the node that now has this inode
        self.count, self.changes, self.marks, self.unsynced = 0, {}, {}, {}
        self.last = 0
        self.take_before(before)
        with open(path, "rb") as file:
            self.read(file.read())

    def read(self, text):
        at = 0
        while at < len(text):
            end = text.index(b"\n", at)
            line, at = text[at:end].decode(), end + 1
            kind, _, rest = line.partition(" ")
            if kind == "#":
                self.marks[rest] = self.count
                continue
            self.count += 1
            if kind == "W":
                inode, offset, length = map(int, rest.split(" "))
                self.note("data", self.nodes[inode], self.nodes[inode], offset, text[at : at + length])
                at += length
            else:
                getattr(self, "take_" + kind)(rest)

    def take_before(self, before):
        self.count = -2 * len(before)  # the events are counted from 1
        for inode, path, content in before:
            (self.take_C if content is not None else self.take_M)(f"{inode} {path}")
            self.count += 1
            self.note("data", self.nodes[inode], self.nodes[inode], 0, content or b"")
            self.count += 1
        for change in self.changes.values():
            change.durable = 0
        self.unsynced = {}

    def note(self, kind, needs, *what):
        change = self.changes[self.count] = Change(kind, needs, *what)
        self.unsynced.setdefault(needs, []).append(change)

    def place(self, path):
        """The folder and the name."""
        parts = path[len(self.root) :].strip("/").split("/")
        folder = 0
        for part in parts[:-1]:
            folder = self.folders[folder][part]
        return folder, parts[-1]

    def new_node(self, inode):
        self.last += 1
        self.nodes[int(inode)] = self.last
        return self.last

    def take_C(self, rest):
        inode, path = rest.split(" ", 1)
        self.add_name(path, self.new_node(inode))

    def take_M(self, rest):
        inode, path = rest.split(" ", 1)
        node = self.new_node(inode)
        self.folders[node] = {}
        self.add_name(path, node)

    def take_L(self, rest):
        inode, path = rest.split(" ", 1)
        self.add_name(path, self.nodes[int(inode)])

    def add_name(self, path, node):
        folder, name = self.place(path)
        self.folders[folder][name] = node
        self.note("link", folder, folder, name, node)

    def take_T(self, rest):
        inode, length = map(int, rest.split(" "))
        self.note("cut", self.nodes[inode], self.nodes[inode], length)

    def take_S(self, rest):
        for change in self.unsynced.pop(self.nodes.get(int(rest)), []):
            change.durable = self.count

    def take_U(self, path):
        folder, name = self.place(path)
        self.folders[folder].pop(name)
        self.note("unlink", folder, folder, name)

    def take_R(self, rest):
        (folder, name), (to, new) = map(self.place, rest.split("\t"))
        node = self.folders[folder].pop(name)
        self.folders[to][new] = node
        self.note("move", to, folder, name, to, new, node)

    def take_X(self, rest):
        (a, name_a), (b, name_b) = map(self.place, rest.split("\t"))
        folders = self.folders
        folders[a][name_a], folders[b][name_b] = folders[b][name_b], folders[a][name_a]
        self.note("exchange", b, a, name_a, b, name_b, folders[a][name_a], folders[b][name_b])

    def open_at(self, cut):
        """The changes before this cut that it may take."""
        return [number for number, change in self.changes.items()
                if number <= cut and (change.durable is None or change.durable > cut)]


def choices(record, cut, roll):
    """What the disk may have kept of the open changes, of one of them perhaps only half: a name and a function that makes
    the set."""
    opened = record.open_at(cut)
    names = [number for number in opened if record.changes[number].is_name]
    data = [number for number in opened if not record.changes[number].is_name]
    found = [("none", set), ("all", lambda: set(opened)), ("names only", lambda: set(names)), ("data only", lambda: set(data))]
    if data:
        torn = roll.choice(data)
        found.append((f"half of {torn}", lambda: (set(opened) - {torn}) | {torn + HALF}))
    for number in opened:
        found += [(f"all but {number}", lambda n=number: set(opened) - {n}), (f"only {number}", lambda n=number: {n})]
    for number in names:
        found += [(f"names to {number}", lambda n=number: {other for other in names if other <= n}),
                  (f"names from {number} and data", lambda n=number: {other for other in names if other >= n} | set(data))]
    for again in range(4 if len(opened) > 2 else 0):
        found.append((f"some {again}", lambda: {number for number in opened if roll.random() < 0.5}))
    return found


class Disk:
    """What is on the disk after a cut: {path: bytes, or None for a folder}."""

    def __init__(self, record, cut, kept):
        self.names, self.files = {0: {}}, {}
        lost = set(record.open_at(cut)) - kept
        for number, change in record.changes.items():
            if number > cut:
                break
            if number not in lost:
                getattr(self, change.kind)(*change.what)
            elif number + HALF in kept:
                node, offset, *text = change.what
                if change.kind == "data":
                    self.data(node, offset, text[0][: len(text[0]) // 2])
        self.tree = {}
        self.walk(record, 0, "")

    def data(self, node, offset, text):
        file = self.files.setdefault(node, bytearray())
        file.extend(bytes(max(0, offset - len(file))))
        file[offset : offset + len(text)] = text

    def cut(self, node, length):
        file = self.files.setdefault(node, bytearray())
        del file[length:]
        file.extend(bytes(length - len(file)))

    def link(self, folder, name, node):
        self.names.setdefault(folder, {})[name] = node

    def unlink(self, folder, name):
        self.names.setdefault(folder, {}).pop(name, None)

    def move(self, folder, name, to, new, node):
        if self.names.setdefault(folder, {}).get(name) == node:
            del self.names[folder][name]
        self.names.setdefault(to, {})[new] = node

    def exchange(self, a, name_a, b, name_b, node_a, node_b):
        self.names.setdefault(a, {})[name_a] = node_a
        self.names.setdefault(b, {})[name_b] = node_b

    def walk(self, record, folder, path):
        for name, node in self.names.get(folder, {}).items():
            below = f"{path}{name}"
            if node in record.folders:
                self.tree[below] = None
                self.walk(record, node, below + "/")
            else:
                self.tree[below] = bytes(self.files.get(node, b""))

    def write(self, folder):
        """Into a new folder. A folder comes before what is in it."""
        os.mkdir(folder)
        for path, content in self.tree.items():
            if content is None:
                os.mkdir(f"{folder}/{path}")
            else:
                with open(f"{folder}/{path}", "wb", buffering=0) as file:
                    file.write(content)


def tree_of(folder):
    """The same of a real folder."""
    tree = {}
    for where, folders, files in os.walk(folder):
        inside = os.path.relpath(where, folder) + "/" if where != str(folder) else ""
        tree.update((inside + name, None) for name in folders)
        for name in files:
            with open(f"{where}/{name}", "rb", buffering=0) as file:
                tree[inside + name] = file.read()
    return tree


class Seen:
    """Which disks there were: a disk is another one with another content, or after other marks."""

    def __init__(self, record):
        self.record, self.keys = record, set()

    def is_new(self, cut, disk):
        marks = tuple(text for text, at in self.record.marks.items() if at <= cut)
        key = hash((frozenset(disk.tree.items()), marks))
        new = key not in self.keys
        self.keys.add(key)
        return new


def all_cases(record):
    """Each different (cut, name, disk) that is possible."""
    roll, seen = random.Random(1), Seen(record)
    for cut in range(1, record.count + 1):
        for name, make in choices(record, cut, roll):
            disk = Disk(record, cut, make())
            if seen.is_new(cut, disk):
                yield cut, name, disk


def some_cases(record, seed):
    """Different ones at random, until it is hard to find another."""
    roll, seen, in_vain = random.Random(seed), Seen(record), 0
    while in_vain < IN_VAIN_MAX:
        cut = roll.randint(1, record.count)
        name, make = roll.choice(choices(record, cut, roll))
        disk = Disk(record, cut, make())
        in_vain += 1
        if seen.is_new(cut, disk):
            in_vain = 0
            yield cut, name, disk
