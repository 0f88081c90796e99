"""Parse the letters in a folder as a strict mail client would.

usage: judge.py FOLDER [HOW MANY]: without a number there must be some.
"""

import email
import pathlib
import sys
from email import policy

letters = sorted(pathlib.Path(sys.argv[1]).rglob("*.eml"))
faults = []
if not letters:
    sys.exit("no letters")
if len(sys.argv) > 2 and len(letters) != int(sys.argv[2]):
    faults.append(f"{len(letters)} letters, expected {sys.argv[2]}")


def check(letter, condition, what):
    if not condition:
        faults.append(f"{letter.name}: {what}")


for letter in letters:
    raw = letter.read_bytes()
    message = email.message_from_bytes(raw, policy=policy.default)
    parts = list(message.walk())
    check(letter, not any(p.defects for p in parts), f"defects {[p.defects for p in parts]}")
    check(letter, all(len(line) <= 998 for line in raw.replace(b"\r\n", b"\n").split(b"\n")), "a line over 998 octets")
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"):
        check(letter, len(message.get_all(name, [])) == 1, f"{name} stands {len(message.get_all(name, []))} times")
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    check(letter, html is not None and text is not None, "a part is missing")
    page, plain = html.get_content(), text.get_content()
    check(letter, page.rstrip().endswith("</html>"), "the HTML is not whole")
    check(letter, len(page.encode()) < 100_000, "HTML of 100 kB or more")
    for part, words in (("HTML", page), ("text", plain)):
        note, title = words.find("pregnancy loss"), words.find("Read the full story at Glamour")
        check(letter, 0 <= note < title, f"{part}: the content note does not come before the excerpt")
    print(f"{letter.name}: {message['Subject']} — {len(page)} characters of HTML, {len(plain)} of text")

ids = [email.message_from_bytes(l.read_bytes())["Message-ID"] for l in letters]
if len(set(ids)) != len(ids):
    faults.append("two letters share a Message-ID")
print("\n".join(faults))
print(f"{len(letters)} passed, {len(faults)} failed")
sys.exit(1 if faults else 0)
