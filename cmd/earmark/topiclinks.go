package main

const linksTopic = `
public/links.json is every published link, from either side, for other sites
and programs. Addresses are absolute. Fields may be added; none changes its
meaning, or "version" grows.

  {
    "version": 1,
    "site":     {"title": "…", "url": "…"},
    "articles": [{"id": "…", "guid": "…", "title": "…", "url": "…",
                  "content_notes": ["…"], "listen": [LINK, …]}],
    "episodes": [{"id": "SHOW/SLUG", "guid": "…", "title": "…", "url": "…",
                  "show": "SHOW", "audio": "…", "read": [LINK, …]}],
    "shows":    [{"id": "SHOW", "guid": "…", "title": "…", "url": "…",
                  "feed": "…", "read": [LINK, …]}]
  }

Only items with links are listed, and the shows of those episodes. "read" of a
show holds the links to the show as a whole. "content_notes", "audio" and "feed"
are absent where there is none. LINK is

  article, show   identifiers
  episode         identifier; absent for a show as a whole
  kind            adapted, same-story, quoted, author, mentioned or show
  score           0 to 1, in hundredths
  at              seconds into the episode; absent where no moment is known
  at_url          where the episode is heard from there, written as its player
                  reads it; absent with "at"
  suggested       true where no editor and no author asked for the link
  reason          in a reader's words: "The same story, told aloud"

public/shows/SHOW/notes.json is written for a show that is hosted elsewhere:
what to read beside its episodes, to paste into its notes or to push there.

  {
    "show": "SHOW", "feed": "…", "read": [READ, …], "html": "…",
    "items": [{"guid": "…", "title": "…", "url": "…",
               "read": [READ, …], "html": "…"}]
  }

"items" goes by the GUIDs of the show's own feed. "html" is a block between
marks: pasted again it replaces itself. READ is title, url, kind, at, at_url,
content_notes and suggested, as above.`
