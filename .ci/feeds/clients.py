"""Read the feeds of a public/ folder with the programs people use: newsboat, gPodder and sfeed.

    clients.py PUBLIC_DIR SITE_URL

What each of them has read is compared with what xml.etree finds in the files: every item, its title's presence, its
address, and its enclosure. newsboat and gPodder ask a server on this machine, as they do in life; asked again, gPodder
must be told that nothing changed.
"""

import functools
import http.server
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ET

public, site = pathlib.Path(sys.argv[1]), sys.argv[2]
faults = []
checks = 0


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        faults.append(what)


def items(path):
    """The items of an RSS feed: guid, link, address of the enclosure."""
    found = []
    for item in ET.parse(path).getroot().iter("item"):
        enclosure = item.find("enclosure")
        found.append((item.findtext("guid"), item.findtext("link"), enclosure.get("url") if enclosure is not None else ""))
    return found


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, **more)


class Quiet(http.server.SimpleHTTPRequestHandler):
    answers = []

    def log_request(self, code="-", size="-"):
        Quiet.answers.append((self.path, int(code)))

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=public))
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}/"
work = pathlib.Path(tempfile.mkdtemp())
podcasts = sorted(public.glob("shows/*/feed.xml"))
feeds = [public / "feed.xml", *podcasts]
archives = sorted([*public.glob("feed-archive-*.xml"), *public.glob("shows/*/feed-archive-*.xml")])  # nobody subscribes to them

# sfeed: a line an item, the enclosure in the eighth field
for feed in [*feeds, *archives]:
    read = subprocess.run(["sfeed", site], stdin=open(feed, "rb"), capture_output=True, timeout=60).stdout.decode()
    rows = [line.split("\t") for line in read.splitlines()]
    want = items(feed)
    check(len(rows) == len(want), f"{feed}: sfeed read {len(rows)} of {len(want)} items")
    for row, (guid, link, enclosure) in zip(rows, want):
        check(row[1] and row[2] == link and row[5] == " ".join(guid.split()), f"{feed}: sfeed: {row[:6]}, want {link} {guid}")
        check(row[7] == enclosure, f"{feed}: sfeed: enclosure {row[7]}, want {enclosure}")

# newsboat: its cache is a database. It writes an apostrophe in an address as
# browsers do in what follows the question mark (the URL standard, section 1.3).
def in_query(address):
    return address.replace("'", "%27")


(work / "urls").write_text("".join(base + str(f.relative_to(public)) + "\n" for f in feeds))
(work / "config").write_text("")
asked = run("newsboat", "-u", work / "urls", "-c", work / "cache.db", "-C", work / "config", "-x", "reload", env={**os.environ, "HOME": str(work)})
rows = sqlite3.connect(work / "cache.db").execute("select feedurl, guid, title, url, enclosure_url, pubDate from rss_item").fetchall()
for feed in feeds:
    address = base + str(feed.relative_to(public))
    read = {row[1]: row for row in rows if row[0] == address}
    for guid, link, enclosure in items(feed):
        row = read.get(guid)
        check(row is not None, f"{feed}: newsboat has no {guid!r}; {asked.stderr[:200]}")
        if row:
            check(row[2] and row[3] == in_query(link) and row[5] > 0, f"{feed}: newsboat: {row[1:4]}, want {link}")
            check((row[4] or "") == enclosure, f"{feed}: newsboat: enclosure {row[4]}, want {enclosure}")

# gPodder: subscribe, then ask again and be told that nothing is new
home = {**os.environ, "GPODDER_HOME": str(work / "gpodder"), "HOME": str(work)}
for feed in podcasts:
    address = base + str(feed.relative_to(public))
    run("gpo", "subscribe", address, env=home)
    database = sqlite3.connect(work / "gpodder" / "Database")
    read = database.execute("select e.guid, e.url, e.title, e.file_size, e.total_time from episode e join podcast p on p.id = e.podcast_id where p.url = ?", (address,)).fetchall()
    want = [i for i in items(feed) if i[2]]
    check(len(read) == len(want), f"{feed}: gPodder has {len(read)} of {len(want)} episodes")
    check({r[1] for r in read} == {i[2] for i in want}, f"{feed}: gPodder: other recordings than the feed's")
    check(all(r[2] and r[3] > 0 and r[4] > 0 for r in read), f"{feed}: gPodder: a title, size or duration is missing")
Quiet.answers.clear()
run("gpo", "update", env=home)
for feed in podcasts:
    path = "/" + str(feed.relative_to(public))
    check((path, 304) in Quiet.answers, f"{feed}: gPodder asked again and got {[a for a in Quiet.answers if a[0] == path]}, want 304")

server.shutdown()
shutil.rmtree(work)
print("\n".join(faults))
print(f"clients: {checks - len(faults)} passed, {len(faults)} failed")
sys.exit(1 if faults else 0)
