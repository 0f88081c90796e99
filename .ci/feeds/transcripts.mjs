// Read every transcript that the podcast feeds of a public/ folder and their
// archives announce with transcriptator, which podcast apps read them with: all forms of an episode must
// say the same words, in the order of their times. It reads nothing without
// times; of a transcript that has none, page and plain text must say the same.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseFeed } from "podcast-partytime";
import transcriptator from "transcriptator";

const root = process.argv[2];
const faults = [];
let read = 0;
console.warn = () => {}; // its remarks on the title of a page

const oneSpace = (text) => text.split(/\s+/).join(" ").trim();
const references = { lt: "<", gt: ">", amp: "&", "#34": '"', "#39": "'" };
const unmarked = (text) => oneSpace(text.replace(/<[^>]+>/g, "").replace(/&(lt|gt|amp|#34|#39);/g, (_, name) => references[name]));

// How the words stand in each form that has times. partytime gives SRT one name.
const spoken = {
  "text/vtt": unmarked,
  "application/srt": (text) => oneSpace(text.replaceAll("→", "-->").replace(/^- /, "")), // a dash: somebody else, without a name
  "application/json": oneSpace,
  "text/html": unmarked,
};

const fileOf = ({ url }) => join(root, "transcripts", decodeURIComponent(new URL(url).pathname.split("/transcripts/")[1]));

function judgeUntimed(forms) {
  const words = forms.map((form) => {
    const text = readFileSync(fileOf(form), "utf8");
    return form.type === "text/html" ? unmarked(text.split("</h1>")[1] ?? "") : oneSpace(text);
  });
  read += forms.length;
  if (forms.length !== 2 || words[0] === "" || words[0] !== words[1]) {
    faults.push(`${fileOf(forms[0])}: expected a page and a text of the same words, found ${forms.map((f) => f.type)}:\n  ${words.map((w) => w.slice(0, 300)).join("\n  ")}`);
  }
}

function judge(form) {
  const { type } = form;
  const file = fileOf(form);
  const text = readFileSync(file, "utf8");
  if (type === "text/plain") return { type, text: oneSpace(text) };
  const segments = transcriptator.convertFile(text);
  read++;
  const say = (what) => faults.push(`${file}: ${what}`);
  if (segments.length === 0) say("no segments");
  segments.forEach((s, i) => {
    if (i > 0 && s.startTime < segments[i - 1].startTime) say(`segment ${i + 1} starts before the one above it`);
    if (s.endTime < s.startTime && type !== "text/html") say(`segment ${i + 1} ends before it starts`);
  });
  if (["application/json", "application/srt", "text/html"].includes(type) && !segments.some((s) => s.speaker)) say("nobody is named");
  return { type, text: segments.map((s) => spoken[type](s.body)).join(" "), at: segments[0]?.startTime };
}

const shows = readdirSync(join(root, "shows"));
const documents = shows.flatMap((show) => readdirSync(join(root, "shows", show)).filter((f) => /^feed(-archive-\d+)?\.xml$/.test(f)).map((f) => join(root, "shows", show, f)));
for (const feed of documents) {
  for (const item of parseFeed(readFileSync(feed, "utf8")).items) {
    const announced = item.podcastTranscripts ?? [];
    if (announced.length > 0 && announced.every(({ type }) => type === "text/html" || type === "text/plain")) {
      judgeUntimed(announced);
      continue;
    }
    const forms = announced.map(judge);
    const timed = forms.filter((f) => f.type !== "text/plain");
    for (const f of timed) {
      if (f.text !== timed[0].text) faults.push(`${feed}: ${item.title}: ${f.type} says other words than ${timed[0].type}:\n  ${f.text.slice(0, 300)}\n  ${timed[0].text.slice(0, 300)}`);
      if (Math.abs(f.at - timed[0].at) >= 1) faults.push(`${feed}: ${item.title}: ${f.type} begins at ${f.at}, ${timed[0].type} at ${timed[0].at}`);
    }
  }
}
if (read === 0) faults.push("no transcripts");
console.log(faults.join("\n"));
console.log(`${documents.length} documents of podcast feeds, ${read} transcripts read: ${read - faults.length} passed, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
