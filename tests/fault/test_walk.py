# SPDX-License-Identifier: GPL-2.0-or-later
"""test_walk.py - directories with links back up, pipes and devices: what is no file is passed over,
and the walk ends."""
import os

from programs import complete, documents, write_articles


def test_links_up_and_pipes_do_not_hold_up_the_walk(tmp_path):
    news = tmp_path / "news"
    (news / "a").mkdir(parents=True)
    (news / "b").mkdir()
    write_articles(news / "a" / "some.jsonl", 0, 3)
    for link, target in {"a/up": "..", "a/b": "../b", "b/a": "../a", "self": ".", "b/up": "..",
                         "zero.txt": "/dev/zero"}.items():
        (news / link).symlink_to(target)
    os.mkfifo(news / "pipe.txt")
    complete(tmp_path / "db", news)
    assert documents(tmp_path / "db") == 3


def test_a_pipe_that_is_named_is_read(tmp_path):
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    if os.fork() == 0:
        try:
            write_articles(pipe, 0, 3)
        finally:
            os._exit(0)
    complete(tmp_path / "db", pipe)
    assert documents(tmp_path / "db") == 3
