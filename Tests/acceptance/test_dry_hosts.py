# SPDX-License-Identifier: Apache-2.0
"""Scripts of a dry run talk to hosts of the environment, and to no others."""

import http.server
import threading

from acceptance.harness import Acceptance

RUNBOOK = """---
lifeboat: 1
kind: daily
environment: production
---

# Hosts

1. **Fetch.** *Red:* look.
   ```bash id=a
   curl -s http://127.0.0.2:PORT/tell-the-world
   ```
   ```expect
   status == 0
   ```
"""


class DryHosts(Acceptance):
    def setUp(self):
        asked = self.asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.2", 0), Handler)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.2:{server.server_port}/tell-the-world"
        self.path = self.write("hosts.md", RUNBOOK.replace("PORT", str(server.server_port)))

    def look(self, **environment):
        result, run = self.workspace.run(self.path, "--dry-run", env=environment)
        self.assertIsNotNone(run, result.stdout + result.stderr)
        return self.workspace.status(run)["steps"][0]

    def test_a_host_that_the_environment_does_not_name_is_not_asked(self):
        step = self.look()
        self.assertEqual((step["state"], self.asked), ("undetermined", []), step)
        self.assertIn("withheld by the dry run: '127.0.0.2' is no host of the environment", step["reason"])

    def test_a_host_that_the_environment_lists_is_asked(self):
        self.admit()
        step = self.look()
        self.assertEqual((step["state"], self.asked), ("succeeded", ["/tell-the-world"]), step)

    def test_what_stands_in_the_home_of_a_person_is_neither_asked_nor_written(self):
        self.admit()
        home = self.workspace.path / "home"
        home.mkdir()
        address = self.url.replace("tell-the-world", "elsewhere")
        (home / ".curlrc").write_text(f'url = "{address}"\noutput = "{home}/written"\noutput = "{home}/too"\n')
        for place in ("", " cwd=elsewhere"):
            with self.subTest(place=place):
                self.asked.clear()
                (self.workspace.path / "elsewhere").mkdir(exist_ok=True)
                path = self.workspace.path / "hosts.md"
                path.write_text(path.read_text().replace("bash id=a", f"bash id=a{place}"))
                step = self.look(HOME=str(home))
                self.assertEqual((step["state"], self.asked), ("succeeded", ["/tell-the-world"]), step)
                self.assertEqual([".curlrc"], [path.name for path in home.iterdir() if path.is_file()])

    def admit(self):
        file = self.workspace.path / "lifeboat.yaml"
        original = file.read_text()
        self.addCleanup(file.write_text, original)
        file.write_text(original.replace("    regions:", "    hosts: [127.0.0.2]\n    regions:", 1))
