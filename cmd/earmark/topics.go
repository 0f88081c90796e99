package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// addHelpTopics adds the pages of `earmark help TOPIC`: commands that only
// have a text.
func addHelpTopics(root *cobra.Command) {
	for _, t := range []struct{ name, short, text string }{
		{"exit-codes", "What the exit statuses mean", exitCodesTopic},
		{"environment", "Variables that earmark reads", environmentTopic},
		{"front-matter", "The keys of content files", frontMatterTopic},
		{"verdicts", "The files of an editor's decisions", verdictsTopic},
		{"issues", "The files of the letter's issues", issuesTopic},
		{"letter", "From an empty folder to the first letter", letterTopic},
		{"schedule", "Send the letter by cron or systemd", scheduleTopic},
		{"config", "The keys of earmark.yaml", configTopic},
		{"templates", "How to change pages and letter", templatesTopic},
		{"links", "The shape of links.json and notes.json", linksTopic},
	} {
		root.AddCommand(&cobra.Command{Use: t.name, Short: t.short, Long: strings.TrimSpace(t.text)})
	}
}

const exitCodesTopic = `
Scripts may rely on these; treat a number you do not know as a failure.

  0    done
  1    failed; what was being written is not half there
  2    wrong usage, or a mistake in earmark.yaml
  3    partly done: some files could not be read, some letters not delivered
  4    findings: check found something
  5    refused: it would have repeated or changed what readers already have
  130  interrupted; the same command goes on from there`

const environmentTopic = `
  EARMARK_SMTP_PASSWORD       password for mail.user
  EARMARK_SMTP_PASSWORD_FILE  a file that holds it instead
  NO_COLOR                    set to anything: no colour
  TERM=dumb                   no colour

Secrets are read from nowhere else, so that none ends up in git. Flags outrank
the environment, the environment outranks earmark.yaml.`

const frontMatterTopic = `
A content file begins with its keys: YAML between lines of "---", TOML between
lines of "+++", or a JSON object. Then comes the text, in Markdown. Keys that
earmark does not know are left alone; a known one of the wrong type is an error
with its line.

Article, content/articles/SLUG.md
  title, date        required (a draft may be without a date)
  authors            identifiers or names of people
  summary            one or two sentences, plain text
  tags, categories   lists
  url                where it is published, when that is not here
  source             {name, url}: what it is excerpted from
  image              a file beside it, or an address
  content_notes      topics a reader may want to be warned of; [] for none
  episodes           identifiers of episodes that belong to it
  updated, lang, guid, draft, id
  redirect_from      paths it had before, such as /2021/old-name/: build leads on
                     from there

Any file
  unsure             what an import was not certain of; check reminds of it until
                     the line is deleted
  imported           where an import got the file, and what of it: by this the
                     next one changes nothing that you have changed

Person, content/people/ID.md; the text is the biography
  name               required
  aliases, url, image
  hosts              identifiers of shows

Show, content/shows/SHOW/_index.md; the text is the description
  title              required
  feed               its address, when it is hosted elsewhere
  elsewhere          true: it is hosted elsewhere, though its feed is not known
  player             podlove, fireside or podigee: what plays on the pages of its
                     episodes, where their addresses do not tell; so that links
                     open at the moment
  hosts, author, owner {name, email}, image, language
  categories         "Society & Culture > Personal Journals"
  explicit, type (episodic, serial), locked, funding [{url, text}]
  copyright, license, link_notes, url, guid
  people             [{id or name, role}]: others than the hosts
  medium             podcast, audiobook, music, video, film or course
  new_feed_url       where the feed has moved to
  block, complete    leave it out of directories; no episode will follow
  seasons            [{season, name}]
  update_frequency   "every other Friday", or {text, rule}: rule as RFC 5545 has
                     it, FREQ=WEEKLY;INTERVAL=2;BYDAY=FR
  podroll            [{title, url, guid}]: feeds of shows you recommend
  txt                [{purpose, text}]: what a directory asks for as a proof

Episode, content/shows/SHOW/SLUG.md; the text is the show notes
  title, date        required
  audio              a file beside it, an address, or {file or url, length,
                     type, duration}; build asks the server of an address for
                     what is not said here
  people             [{id or name, role}]
  transcript         a file: VTT, SRT, JSON or plain text; or what is said,
                     [{sec, who, line}]
  chapters           a file: JSON chapters; or [{start, title, url}]; left out,
                     those within an MP3 count
  season, episode, episode_type (full, trailer, bonus)
  episode_display    how apps show the number, "Ch. 3"
  soundbites         [{start, duration, title}]: stretches to play by themselves
  license, txt, block, as of a show
  content_notes, articles, image, explicit, url, guid, draft, redirect_from

Dates are 2026-11-22, 2026-11-22 09:30:00 +0100 or 2026-11-22T09:30:00+01:00.
A day without a zone is one in site.timezone; a time needs its zone.

What editors decide of links: earmark help verdicts.`

const verdictsTopic = `
What editors decide stands below content/links/, in files that git keeps. What
an item asks for itself outranks a verdict, a verdict outranks a rule, a rule
outranks a suggestion.

Verdicts, content/links/ARTICLE.yaml
"earmark review" writes them; they may as well be written by hand:

  article: {id: the-long-way-home}
  links:
    - episode: {id: the-back-step/the-last-bus}   # or {show: …} as a whole
      verdict: accept                             # accept, reject, pin
      kind: same-story                            # these may be left out
      at: "12:41"
      by: ruth
      on: 2026-11-22
      note: He tells the second half only.

Programs write what outlives a renamed file: of the article guid, url and
title_seen; of the episode guid, show, feed (the show's guid) and title_seen; as
evidence a hash of what the editor saw. Of several verdicts on one link the
latest counts. "earmark check" finds verdicts whose article or episode was
renamed, moved to another show or is gone; "earmark check --fix" puts right what
has only one right answer, and writes guids beside what was named by hand. A
verdict whose episode is gone is kept. Comments in these files are not.

Rules, content/links/_rules.yaml
Wide decisions, written by hand. note, by and on may be left out everywhere.

  withhold:        # never this show beside this content note
    - show: the-back-step
      content_note: pregnancy loss    # or any
      note: It laughs a lot.
      by: ruth
      on: 2026-11-22
  hide:            # a show that is not offered at all
    - show: old-times
  not_same:        # two people of one name
    - person: Jane Doe                # of this article …
      article: the-long-way-home      # (left out: of any)
      show: the-back-step             # … is not the one of this show
      note: The novelist, not the baker.
    - person: John Smith
      episode: the-back-step/the-last-bus   # instead of show

Shows, articles and episodes go by identifier, or by {id: …, guid: …}, which
outlives a renamed file; "earmark check --fix" writes the guid, and leaves
comments and order alone. A key that rules do not know, and a show, article or
episode that never was, is an error; nothing is built until it is corrected.`

const issuesTopic = `
An issue of the letter is content/issues/DATE.yaml. "earmark digest plan" writes
it; it is yours to edit, or to write by hand. Every key may be left out.

  subject            one line; else made of the first story that needs no
                     content note
  preheader          what an inbox shows beside it; else what is inside
  intro              Markdown
  sections           in the order of the letter
    title            its heading
    stories          in their order; each is
      article        an identifier, with
      listen         what there is to hear beside it: none for [], and what the
                     article is linked to where the key is missing. Each is
        episode      SHOW/SLUG; or show, for a show as a whole
        why          what readers are told; else what the kind of link says
        at           "12:41", where to begin; else the moment of the link
      episode        instead of article: to hear, alone
  articles           instead of sections: identifiers, in their order

  subject: Company in the small hours
  sections:
    - title: Read and listen
      stories:
        - article: hours-nobody-sees
          listen:
            - episode: the-back-step/four-in-the-morning
              at: "0:18"
    - title: New to hear
      stories:
        - episode: the-back-step/keys-without-doors

A story stands once. A draft, what is dated after the issue and a rejected pair
are errors, and so is a pair that carries a content note and that no editor
accepted.`

const scheduleTopic = `
A person plans, looks and approves; a machine may do the sending. It sends what
was approved and nothing else, to exactly as many readers as were counted, and a
second run repeats nobody.

  earmark digest plan 2026-11-29              on Thursday
  earmark digest preview 2026-11-29
  earmark digest test 2026-11-29 --to you@example.com
  earmark digest approve 2026-11-29

cron, on Sunday at seven: the issue of the day, if there is one

  0 7 * * 0  cd /srv/sunday && earmark digest send "$(date +\%F)" --yes "$(earmark digest approve "$(date +\%F)" --dry-run --json | jq .letters)"

--dry-run counts who gets a letter and approves nothing. What is deferred is
tried again by a later run of the same line.

  */20 7-12 * * 0  cd /srv/sunday && earmark digest resume "$(date +\%F)"

systemd, /etc/systemd/system/letter.service and letter.timer

  [Service]
  Type=oneshot
  User=letters
  WorkingDirectory=/srv/sunday
  Environment=EARMARK_SMTP_PASSWORD_FILE=/etc/letters.password
  ExecStart=/bin/sh -c 'd=$(date +%%F); n=$(earmark digest approve $d --dry-run --json | jq .letters); exec earmark digest send $d --yes $n'

  [Timer]
  OnCalendar=Sun 07:00 Europe/London
  Persistent=true

  [Install]
  WantedBy=timers.target

Exit status 3 means that some letters are still to go: run resume. 5 means that
nothing was sent and a person is wanted. See: earmark help exit-codes.`

const configTopic = `
earmark.yaml stands at the root of a workspace. A key it does not know is an
error.

site
  title, url         required
  description, language (en), timezone (UTC), author, email
  sensitive          [{name, words, categories}]: topics that want a content
                     note; a list is built in

library              globs, when content lies in folders of its own
  articles           [content/articles/**/*.md]
  shows              [content/shows/*/_index.md], episodes beside them
  people             [content/people/*.md]
  generator          hugo, jekyll, eleventy or zola: the files are read as that
                     spells them; earmark's own keys stand under "earmark:"
  permalink          where the generator puts an article: /:section/:slug/, with
                     :path, :title, :categories, :year, :month and :day too
  podcasts           [{show, file, episodes}]: shows that the generator keeps no
                     file for; init writes them for Jekyll and Eleventy
    show, title      its identifier; what it is called, where no file says it
    file             settings that tell of it: _config.yml, _data/podcast.json
    episodes         globs; among articles those with a recording are episodes
    audio            the address that names of recordings stand below
    permalink        where the generator puts an episode

sources              [{id, kind, url}]: what "earmark fetch" asks
  id                 a word; of a show the identifier of the show
  kind               articles, show or sitemap (articles)

fetch
  timeout            for each of DNS, connect, TLS, headers, silence (20s)
  max_time           for one request as a whole (10m)
  max_size           megabytes of one answer, packed and unpacked (100)
  connections        servers asked at once, one connection to each (512)
  allow_private      hosts and networks that may have private addresses

link
  top                links shown for an item (5)
  crowd              for how many articles an episode is suggested (20)
  floor              score from which a link is a suggestion
  publish_floor      score from which readers see one without a verdict
  publish            suggestions, or accepted: only what an editor accepted
  moment_offset      seconds added to every moment, for recordings that are
                     longer or shorter than what was transcribed (0)

feeds
  content            of an article: full, or summary (full)
  items              newest articles in a feed; older ones stand in archives
                     beside it (RFC 5005); 0 for all (300)
  episodes           the same of podcast feeds (300); few apps read archives
  hubs               WebSub hubs that feeds name
  transcripts        forms in which transcripts are published: some of vtt, srt,
                     json, html, text (all of them); [] for none. A transcript
                     without times has no vtt, srt and json
  compress           write FILE.gz beside large files (true)

digest
  title              of the letter (the site's title)
  articles           how many of the newest go in (5)
  unsubscribe_url    https address with {token} in it; "earmark serve --public"
                     answers there when it ends in /unsubscribe?t={token}
  unsubscribe_mailto mailbox that takes people out
  preferences_url    https address with {token} in it, where readers choose what
                     they get (beside an unsubscribe_url that "earmark serve
                     --public" answers at); none: letters have no such link
  list_id            of the List-Id header (the site's domain)
  postal_address     for the foot of the letter
  archive_link       true: the letter names its page on the web, which is there
                     once you build and publish after "digest approve" (false)

mail
  host, port, tls    tls: starttls (587), implicit (465) or none (25)
  user               the password comes from the environment
  from, reply_to     "The Sunday Letter <letter@example.com>"
  bounces            mailbox that failed letters come back to, with a token of
                     the reader: bounce+TOKEN@…; "earmark bounces" reads it
  dkim               relay: the mail server signs; or
                     {domain, keys: [{selector, file or env}]}: RSA of 2048 bits
                     and Ed25519, both at once if there are both; the file is
                     its owner's alone (chmod 600), env names a variable
  connections        at a time (1)
  rate               letters a second to all (0: no limit)
  domain_rates       {gmail.com: 20, "*": 5}: letters a second to a domain
  warm_up            [200, 500, 2000]: letters on the first day, the second, …
  timeouts           {connect, greeting, command, data, dot}: 30s, 5m, …`

const templatesTopic = `
Pages are made of templates/pages/, letters of subject.txt.tmpl,
letter.html.tmpl and letter.txt.tmpl in templates/letter/, the editor's desk
("earmark serve") of templates/desk/, the pages and mails of subscribers
("earmark serve --public") of templates/public/, where words.txt is what people
agree to (other words are another version), and a line of a mail is a paragraph.
A file of the same path in the templates/ folder of a workspace is used in place
of the built-in one; all others stay. HTML templates escape what they print. A
name a template misspells stops the run with the template, the line and the name.

A letter is changed in part by templates/letter/parts.html.tmpl and
parts.txt.tmpl: what these define stands in place of the built-in part of that
name. The parts of the HTML are entry, heard, note, listen, foot, between and
style, those of the text entry, heard and listen.

What a letter may say
  .Subject .Preheader .Title .Site .Home .Archive .Lang .Date .Weekday .ID
  .Inside            how much there is to read and to hear, a line each
  .Intro             .HTML, .Text, .Links
  .Entries           the stories, each with
    .Section           a heading that begins here
    .Title .URL .Lang .Category .By .Source .Reading .Published .About
    .Note .Lead        the content note, which stands before the lead
    .Image             .URL .Width .Height
    .Read              .Text .URL
    .Listen            each .Show .ShowURL .Episode .URL .Note .Why .Duration
                       .Published .From .Cover .Button (.Text .URL)
    .First             it leads the letter
    .Heard             an episode that stands alone: .Show .Cover .Button
  .More              stories there was no room for
  .Postal            lines of the postal address
  .Reader            .Name .UnsubscribeURL .UnsubscribeMailto .PreferencesURL
  .Web .NoIndex      it is the page on the web
Functions: wrap, hang, underline, rule, number. A letter is judged as it would
leave ("earmark digest preview" shows the findings), and one that writes more
than 2 MB or takes more than 10 seconds is stopped.

To begin, copy the built-in template from the source of earmark and change it;
"earmark check" finds its mistakes, "earmark build" and "earmark digest render"
show what came of it.`
