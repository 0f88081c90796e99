"""Read the feeds of a public/ folder and their archives with Universal Feed Parser and gPodder's reader."""

import io
import pathlib
import sys

import feedparser
import podcastparser

public = pathlib.Path(sys.argv[1])
faults = []
feeds = sorted(f for pattern in ("feed.xml", "feed.atom", "feed-archive-*.xml", "feed-archive-*.atom") for f in public.rglob(pattern))
if not feeds:
    sys.exit(f"no feeds in {public}")


def check(feed, condition, what):
    if not condition:
        faults.append(f"{feed}: {what}")


for feed in feeds:
    parsed = feedparser.parse(str(feed))
    check(feed, parsed.bozo == 0, f"feedparser: bozo {parsed.get('bozo_exception')}")
    check(feed, parsed.entries, "feedparser: no entries")
    ids = [e.get("id") for e in parsed.entries]
    check(feed, all(ids) and len(set(ids)) == len(ids), "feedparser: an id is missing or stands twice")
    check(feed, all(e.get("title") and e.get("link") for e in parsed.entries), "feedparser: a title or link is missing")
    check(feed, all(e.get("published_parsed") or e.get("updated_parsed") for e in parsed.entries), "feedparser: a date is missing")
    related = [l for e in parsed.entries for l in e.get("links", []) if l.get("rel") == "related"]
    # an author, a category or an archive may have nothing that belongs to an episode
    if feed.stem == "feed" and (feed.parent == public or feed.parent.parent.name == "shows"):
        check(feed, related, "feedparser: no rel=related link in the whole feed")
    print(f"{feed.relative_to(public)}: {len(parsed.entries)} entries, {len(related)} related links, bozo {parsed.bozo}")

    if feed.parent.parent.name != "shows":
        continue
    podcast = podcastparser.parse(feed.as_uri(), io.BytesIO(feed.read_bytes()))
    check(feed, podcast.get("title") and podcast.get("cover_url"), "podcastparser: no title or cover")
    for episode in podcast["episodes"]:
        enclosures = episode.get("enclosures", [])
        check(feed, enclosures and enclosures[0]["file_size"] > 0, f"podcastparser: {episode['title']}: no enclosure with a size")
        check(feed, episode.get("total_time", 0) > 0, f"podcastparser: {episode['title']}: no duration")
        check(feed, episode.get("guid"), f"podcastparser: {episode['title']}: no guid")

print("\n".join(faults))
print(f"{len(feeds)} passed, {len(faults)} failed")
sys.exit(1 if faults else 0)
