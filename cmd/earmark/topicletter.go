package main

// letterTopic is the way from an empty folder to the first letter. The script
// firstletter.txtar walks it.
const letterTopic = `
From an empty folder to the first letter that leaves.

1. Say who you are, where your pages stand, and who takes your mail, in
   earmark.yaml. The password goes into EARMARK_SMTP_PASSWORD, never into the file.

     site:
       title: The Allotment
       url: https://allotment.example/
     digest:
       title: The Sunday letter
       unsubscribe_url: https://allotment.example/letter/unsubscribe?t={token}
     mail:
       host: smtp.allotment.example
       port: 587
       tls: starttls
       user: letters
       from: The Allotment <letter@allotment.example>
       dkim: relay

   dkim: relay is for a mail server that signs. If yours does not, or you do not
   know: earmark doctor --make-key s1

2. Readers leave, and choose what they receive, at pages beside unsubscribe_url.
   "earmark serve --public" answers there, on 127.0.0.1:8080, behind a web server
   that speaks TLS. It serves public/ too, feeds under their own types and packed,
   and that web server passes on everything:

     Caddy   allotment.example {
               reverse_proxy 127.0.0.1:8080
             }
     nginx   location / {
               proxy_pass http://127.0.0.1:8080;
               proxy_set_header X-Forwarded-For $remote_addr;
             }

   Where your site is served already, pass on /letter/ alone: "reverse_proxy
   /letter/* 127.0.0.1:8080" in Caddy, "location /letter/" in nginx.

   Nothing of your own to serve pages with? An address that somebody reads will
   do, though the big receivers want one click:

     digest:
       unsubscribe_mailto: unsubscribe@allotment.example

3. Ask the doctor, and do what it says, until it finds nothing.

     earmark doctor

4. Bring the readers you have; the form at /letter/subscribe brings new ones.

     earmark subscribers import readers.csv
     earmark subscribers add ada@example.com "Ada Example"

5. Make the issue: propose, change the file, look, have it mailed to yourself, and
   say that it may go out. Whatever is changed afterwards wants that said again.

     earmark digest plan 2026-11-29
     earmark digest preview 2026-11-29
     earmark digest test 2026-11-29 --to you@example.com
     earmark digest approve 2026-11-29
     earmark digest send 2026-11-29

6. Look after it: who did not get it yet, what came back, a copy of what cannot be
   made again.

     earmark digest status 2026-11-29
     earmark digest resume 2026-11-29
     earmark bounces ~/Maildir
     earmark backup "letter-$(date +%F).tar"

By a machine, every week: earmark help schedule. In your own design: earmark help
templates. Every key: earmark help config.`
