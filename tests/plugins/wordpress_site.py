# SPDX-License-Identifier: GPL-2.0-or-later
"""wordpress_site.py - a WordPress of one's own: Debian's files in a temporary folder, with a database server and PHP's web server."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORDPRESS = Path("/usr/share/wordpress")
THEMES = (WORDPRESS / "wp-content/themes", Path("/var/lib/wordpress/wp-content/themes"))
BLOCK, CLASSIC = "twentytwentythree", "twentytwentyone"
SECONDS = 60

CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name)
    define($name, 'of-tests-only-' . $name);
define('WP_HOME', '%(url)s'); define('WP_SITEURL', '%(url)s'); define('DISABLE_WP_CRON', true); define('WP_DEBUG', true);
define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG', '%(log)s'); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HTTP_BLOCK_EXTERNAL', true); define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# WP-CLI is not in Debian: these are the calls of it that the plug-in makes.
WP_CLI = """define('WP_CLI', true);
class WP_CLI { static $commands = [];
    static function add_command($name, $class) { self::$commands[$name] = $class; }
    static function log($text) { echo $text, "\\n"; }
    static function success($text) { echo "Success: $text\\n"; }
    static function error($text) { echo "Error: $text\\n"; exit(1); } }
"""
INSTALL = """define('WP_INSTALLING', true); require 'wp-load.php'; require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Harbour News', 'admin', 'admin@example.org', true, '', 'of-tests-only');
wp_delete_post(1, true); wp_delete_post(2, true);"""


def missing():
    """What is not installed, or None."""
    for name in ("php", "mariadbd", "mariadb-install-db"):
        if not (shutil.which(name) or shutil.which("/usr/sbin/" + name)):
            return name
    for theme in (BLOCK, CLASSIC):
        if not any((folder / theme).is_dir() for folder in THEMES):
            return "wordpress-theme-" + theme
    if "mysqli" not in subprocess.run(["php", "-m"], capture_output=True, text=True, timeout=SECONDS).stdout:
        return "php-mysql"
    return None if (WORDPRESS / "wp-load.php").exists() else "wordpress"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what):
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, "it does not start"
        time.sleep(0.1)


class Site:
    def __init__(self, folder):
        self.root, self.socket, self.log = folder / "site", folder / "db.sock", folder / "debug.log"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.started = []
        self.start_database(folder / "db")
        self.copy()
        self.php(INSTALL)
        self.eval("update_option('active_plugins', ['dateline/dateline.php']);")
        self.serve()

    def start(self, command, **options):
        self.started.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                             start_new_session=True, **options))

    def start_database(self, data):
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(["mariadb-install-db", f"--datadir={data}", "--auth-root-authentication-method=normal",
                        "--skip-test-db", *user], check=True, capture_output=True, timeout=SECONDS)
        self.start([shutil.which("mariadbd") or "/usr/sbin/mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={self.socket}",
                    "--skip-networking", f"--pid-file={data}/pid", "--innodb-buffer-pool-size=16M", *user])
        wait_for(self.socket.exists)
        subprocess.run(["php", "-r", f"(new mysqli('localhost', 'root', '', '', 0, '{self.socket}'))->query('CREATE DATABASE wordpress');"],
                       check=True, timeout=SECONDS)

    def copy(self):
        shutil.copytree(WORDPRESS, self.root, ignore=shutil.ignore_patterns("wp-config.php", "themes", "plugins"))
        for theme in (BLOCK, CLASSIC):
            found = next(folder / theme for folder in THEMES if (folder / theme).is_dir())
            shutil.copytree(found, self.root / "wp-content/themes" / theme)
        shutil.copytree(ROOT / "client/wordpress", self.root / "wp-content/plugins/dateline")
        (self.root / "wp-config.php").write_text(CONFIG % {"socket": self.socket, "url": self.url, "log": self.log})

    def serve(self):
        self.start(["php", "-S", self.url[len("http://"):], "-t", str(self.root)], env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"})
        port = int(self.url.rsplit(":", 1)[1])

        def answers():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        wait_for(answers)

    def php(self, code):
        """What the code prints, run in the site's folder."""
        done = subprocess.run(["php", "-d", "display_errors=stderr", "-r", code], cwd=self.root, capture_output=True, text=True, timeout=SECONDS)
        assert done.returncode in (0, 1), done.stderr
        assert "Fatal error" not in done.stderr, done.stderr
        return done.stdout

    def eval(self, code):
        """What the code prints, run within WordPress."""
        return self.php("$_SERVER['HTTP_HOST'] = '127.0.0.1'; require 'wp-load.php'; " + code)

    def cli(self, method, **options):
        """What WP-CLI prints of a command of the plug-in."""
        return self.php(WP_CLI + "$_SERVER['HTTP_HOST'] = '127.0.0.1'; require 'wp-load.php'; "
                        f"(new WP_CLI::$commands['dateline'])->{method}([], json_decode('{json.dumps(options)}', true));")

    def post(self, title, content, **more):
        """The number of a new post."""
        fields = json.dumps({"post_title": title, "post_content": content, "post_status": "publish", "post_author": 1, **more})
        return int(self.eval(f"echo wp_insert_post(json_decode(stripslashes('{fields}'), true));"))

    def stop(self):
        """PHP's workers do not end with it, so each group of processes is ended."""
        for process in reversed(self.started):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(SECONDS)
