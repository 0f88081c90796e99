"""Fill a workspace with so much that every kind of page comes of it.

usage: library.py DIR, a folder made by `earmark init`. Lists run over several
pages, an article and a transcript are divided, a show has more to read than
fits beside it, and texts use all that Markdown has. Every run writes the same.
"""

import pathlib
import random
import sys

content = pathlib.Path(sys.argv[1]) / "content"
chance = random.Random(7)
nouns = "harbour lamp ferry kettle ledger orchard bridge weir coat letter radio garden river stair bell market".split()
verbs = "keeps mends leaves carries remembers paints counts borrows forgets follows".split()


def sentence():
    a, b, c = chance.sample(nouns, 3)
    return f"The {a} {chance.choice(verbs)} the {b}, and nobody {chance.choice(verbs)} the {c}."


def paragraphs(n):
    return "\n\n".join(" ".join(sentence() for _ in range(5)) for _ in range(n))


everything = """
## A heading

> A quotation, *with* **emphasis** and `code`.

1. one
2. two, with [a link](https://example.com/)

| year | boats |
|------|------:|
| 1974 |     3 |

```
a line of code that is a good deal longer than the column of a telephone, so that it must scroll by itself
```

### A smaller heading

- a
- b

---
"""


def write(path, keys, body):
    file = content / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("---\n" + "\n".join(keys) + "\n---\n\n" + body + "\n", encoding="utf-8")


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"


write("people/ada-moss.md", ["name: Ada Moss", "url: https://ada.example/", "hosts: [long-way]"], "Ada Moss walks, and talks.")
write(
    "shows/long-way/_index.md",
    ["title: The Long Way", "hosts: [ada-moss]", "language: en", "categories: [Society & Culture]", "explicit: true", "copyright: 2026 Ada Moss",
     "funding: [{url: 'https://coat.example/', text: Buy a coat}]"],
    paragraphs(2),
)
for n in range(1, 61):
    keys = [f"title: Mile {n}", f"date: 2026-{(n - 1) // 28 + 1:02}-{(n - 1) % 28 + 1:02}", f"number: {n}", "people: [{id: ada-moss, role: host}, {name: Bo Reed, role: guest}]",
            f"audio: {{url: 'https://audio.example/{n}.mp3', length: 1000000, type: audio/mpeg, duration: '1:40:00'}}"]
    if n % 7 == 0:
        keys.append("content_notes: [grief]")
    if n in (59, 60):
        keys.append(f"transcript: mile-{n}.vtt")
        cues = [f"{clock(10 * i)} --> {clock(10 * i + 10)}\n<v {('Ada Moss', 'Bo Reed')[i // 4 % 2]}>{sentence()} {sentence()}\n" for i in range(40 if n == 59 else 580)]
        (content / f"shows/long-way/mile-{n}.vtt").write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    if n == 60:
        keys.append("url: https://www.youtube.com/watch?v=mile60")
    write(f"shows/long-way/mile-{n}.md", keys, paragraphs(2) + (everything if n == 60 else ""))
for n in range(1, 61):
    keys = [f"title: Walk {n}", f"date: 2026-{(n - 1) // 28 + 4:02}-{(n - 1) % 28 + 1:02}", "authors: [ada-moss]", "categories: [Walking]", "tags: [miles, shoes]"]
    if n > 50:
        keys.append(f"episodes: [long-way/mile-{n}]")
    if n == 58:
        keys += ["content_notes: [grief]", "source: {name: The Post, url: 'https://post.example/walk'}"]
    if n == 57:
        keys += ["url: https://elsewhere.example/walk-57", "updated: 2026-08-01", "lang: fr", "summary: In another language, and first published elsewhere."]
    body = paragraphs(200 if n == 60 else 4) + everything
    write(f"articles/walk-{n}.md", keys, body + "\nAda Moss is a walker and cohosts the podcast The Long Way.")
