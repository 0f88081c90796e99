// Read the feeds of a public/ folder with what Podcast Index reads
// (podcast-partytime), with feedsmith and with rss-parser.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parseFeed as partytime } from "podcast-partytime";
import { parseFeed as feedsmith, parseOpml } from "feedsmith";
import RSSParser from "rss-parser";

const root = process.argv[2];
const faults = [];
const check = (condition, what) => condition || faults.push(what);

const shows = readdirSync(join(root, "shows")).filter((s) => existsSync(join(root, "shows", s, "feed.xml")));
check(shows.length > 0, "no podcast feeds");
for (const show of shows) {
  const xml = readFileSync(join(root, "shows", show, "feed.xml"), "utf8");
  const feed = partytime(xml);
  const at = `shows/${show}/feed.xml: partytime`;
  check(feed, `${at}: not read`);
  if (!feed) continue;
  check(feed.guid, `${at}: no podcast:guid`);
  check(feed.medium === "podcast", `${at}: medium ${feed.medium}`);
  check(feed.locked !== undefined, `${at}: no podcast:locked`);
  check(feed.itunesImage, `${at}: no itunes:image`);
  check(feed.items.length > 0, `${at}: no items`);
  for (const item of feed.items) {
    check(item.enclosure?.url && item.enclosure.length > 0, `${at}: ${item.title}: no enclosure`);
    check(item.guid, `${at}: ${item.title}: no guid`);
    check(item.duration > 0, `${at}: ${item.title}: no duration`);
  }
  const transcripts = feed.items.filter((i) => i.podcastTranscripts?.length).length;
  const chapters = feed.items.filter((i) => i.podcastChapters).length;
  const people = feed.items.filter((i) => i.podcastPeople?.length).length;
  check(transcripts > 0, `${at}: no transcripts`);
  check(chapters > 0, `${at}: no chapters`);
  check(people > 0, `${at}: no people`);
  console.log(`shows/${show}/feed.xml: ${feed.items.length} items, ${transcripts} transcripts, ${chapters} chapters, ${people} with people`);
}

for (const [name, format] of [["feed.xml", "rss"], ["feed.atom", "atom"], ["feed.json", "json"]]) {
  const { format: found, feed } = feedsmith(readFileSync(join(root, name), "utf8"));
  const items = feed.items ?? feed.entries ?? [];
  check(found === format, `${name}: feedsmith: read as ${found}`);
  check(items.length > 0, `${name}: feedsmith: no items`);
  console.log(`${name}: feedsmith reads ${items.length} items as ${found}`);
}
const rss = await new RSSParser().parseString(readFileSync(join(root, "feed.xml"), "utf8"));
check(rss.items.length > 0 && rss.items.every((i) => i.title && i.link && i.isoDate), "feed.xml: rss-parser: an item lacks title, link or date");
const opml = parseOpml(readFileSync(join(root, "feeds.opml"), "utf8"));
check(opml.body.outlines.length > 0, "feeds.opml: feedsmith: no outlines");

console.log(faults.join("\n"));
console.log(`${shows.length + 5} passed, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
