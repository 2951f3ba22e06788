# SPDX-License-Identifier: GPL-2.0-or-later
"""test_monitoring.py - alert rules and dashboard name only metrics that a daemon has, and promtool accepts them all."""
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "server/share/monitoring"
NAME = re.compile(r"\b(?:dateline|process)_[a-z_]+")
OF_A_HISTOGRAM = re.compile(r"_(bucket|sum|count)$")


@pytest.fixture(scope="module")
def metrics(daemon):
    daemon.search(q="bridge")
    return daemon.get("/metrics").text


def names_of(metrics):
    return set(re.findall(r"^# TYPE (\S+)", metrics, re.MULTILINE))


def promtool(*arguments, **options):
    if not shutil.which("promtool"):
        pytest.skip("no promtool here: Debian's prometheus has it")
    done = subprocess.run(["promtool", *map(str, arguments)], text=True, capture_output=True, timeout=60, cwd=FOLDER,
                          **options)
    assert done.returncode == 0, done.stdout + done.stderr


def queries():
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]



@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_every_metric_that_is_named_exists(metrics, file):
    named = {OF_A_HISTOGRAM.sub("", name) for name in NAME.findall((FOLDER / file).read_text())}
    # test_replica.py and test_publish.py ask for these
    of_replicas = {name for name in named if re.match("dateline_(replica|publish|journal)_", name)}
    assert len(named) > 5
    assert named - of_replicas <= names_of(metrics)


def test_every_metric_of_tasks_indexes_and_searches_is_on_the_dashboard(metrics):
    shown = " ".join(queries())
    of_interest = {name for name in names_of(metrics) if re.match("dateline_(searches|documents|disk|index)", name)}
    missing = {name for name in of_interest if name not in shown} - {"dateline_indexes"}
    assert not missing


def test_every_alert_is_explained():
    alerts = re.findall(r"alert: (\w+)", (FOLDER / "alerts.yml").read_text())
    explained = (FOLDER / "README.md").read_text()
    assert alerts and all(alert in explained for alert in alerts)


def test_promtool_accepts_the_metrics(metrics):
    promtool("check", "metrics", input=metrics)


def test_promtool_accepts_the_rules():
    promtool("check", "rules", "alerts.yml")
    promtool("test", "rules", "alerts_test.yml")


def test_promtool_accepts_the_configuration():
    promtool("check", "config", "--syntax-only", "prometheus.yml")


def test_promtool_can_parse_the_dashboards_queries(tmp_path):
    """As rules, which it checks."""
    lines = ["groups:", "- name: dashboard", "  rules:"]
    for number, query in enumerate(queries()):
        filled = query.replace("$instance", ".*")
        lines += [f"  - record: q{number}", f"    expr: {json.dumps(filled)}"]
    (tmp_path / "queries.yml").write_text("\n".join(lines) + "\n")
    promtool("check", "rules", tmp_path / "queries.yml")


def test_panels_do_not_overlap():
    dashboard = json.loads((FOLDER / "dashboard.json").read_text())
    taken = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
