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

// Whatever stands in a feed or its archives must have been read: counted by tag,
// in each item.
const documents = shows.flatMap((show) => readdirSync(join(root, "shows", show)).filter((f) => /^feed(-archive-\d+)?\.xml$/.test(f)).map((f) => `shows/${show}/${f}`));
const count = (text, tag) => text.split(`<${tag} `).length + text.split(`<${tag}>`).length - 2;
const rssParser = new RSSParser();
for (const at of documents) {
  const xml = readFileSync(join(root, at), "utf8");
  const written = xml.split("<item>").slice(1).map((i) => i.replace(/<!\[CDATA\[.*?\]\]>/gs, ""));
  const byPartytime = partytime(xml).items;
  const { feed } = feedsmith(xml);
  const byRSSParser = (await rssParser.parseString(xml)).items;
  for (const [name, items] of [["partytime", byPartytime], ["feedsmith", feed.items], ["rss-parser", byRSSParser]])
    check(items.length === written.length, `${at}: ${name} has ${items.length} of ${written.length} items`);
  written.forEach((item, n) => {
    const [party, smith, rss] = [byPartytime[n], feed.items[n], byRSSParser[n]];
    const podcast = smith?.podcast ?? {};
    for (const [what, got, want] of [
      ["partytime: persons", party?.podcastPeople?.length ?? 0, count(item, "podcast:person")],
      ["partytime: transcripts", party?.podcastTranscripts?.length ?? 0, count(item, "podcast:transcript")],
      ["partytime: chapters", party?.podcastChapters ? 1 : 0, count(item, "podcast:chapters")],
      ["partytime: enclosures", party?.enclosure ? 1 : 0, count(item, "enclosure")],
      ["partytime: soundbites", party?.podcastSoundbites?.length ?? 0, count(item, "podcast:soundbite")],
      ["feedsmith: persons", podcast.persons?.length ?? 0, count(item, "podcast:person")],
      ["feedsmith: transcripts", podcast.transcripts?.length ?? 0, count(item, "podcast:transcript")],
      ["feedsmith: chapters", podcast.chapters ? 1 : 0, count(item, "podcast:chapters")],
      ["feedsmith: related links", smith?.atom?.links?.filter((l) => l.rel === "related").length ?? 0, item.split('rel="related"').length - 1],
      ["feedsmith: enclosures", smith?.enclosures?.length ?? 0, count(item, "enclosure")],
      ["rss-parser: enclosures", rss?.enclosure?.url ? 1 : 0, count(item, "enclosure")],
      ["rss-parser: links", rss?.link ? 1 : 0, count(item, "link")],
    ])
      check(got === want, `${at}: item ${n + 1}: ${what}: ${got} of ${want}`);
  });
  const channel = xml.split("<item>")[0];
  const podcast = feed.podcast ?? {};
  check((podcast.persons?.length ?? 0) === count(channel, "podcast:person"), `${at}: feedsmith: persons of the show`);
  check((podcast.trailers?.length ?? 0) === count(channel, "podcast:trailer"), `${at}: feedsmith: trailers`);
  check((podcast.podroll?.remoteItems?.length ?? 0) + 1 === count(channel, "podcast:remoteItem"), `${at}: feedsmith: podroll`);
  check(podcast.publisher?.remoteItem?.medium === "publisher", `${at}: feedsmith: publisher`);
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
console.log(`${documents.length} documents of podcast feeds and 5 other files: ${documents.length + 5} passed, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
