// Does in a real browser what a reader of the letter does:
//
//   node .ci/readers/judge.mjs EARMARK_BINARY [--shots DIR]
//
// A sample workspace is served with --public, behind a proxy that takes the
// folder off the path, and mails go to a small mail server in this file. A
// reader subscribes, confirms by the link in the mail, gets a letter, chooses
// whom to follow by its link, leaves by the button and, once more, by the POST of
// a mail program; the program's own list must say so after each step. An old link
// of confirmation must not bring the reader back. Every page must be free of axe
// findings in light and dark, must not scroll sideways at 375 pixels, must set no
// cookie and load nothing from elsewhere. Exit status: 0 when all is well, 1 with
// findings, 2 when it could not be judged. Chromium is taken from CHROMIUM, else
// from the usual places.

import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { createRequire } from 'node:module'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const ADA = 'ada@example.org'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const findings = []
const expect = (ok, what) => ok || findings.push(what)

function options() {
  const args = process.argv.slice(2)
  const shots = args.indexOf('--shots')
  const chosen = { binary: args[0] && path.resolve(args[0]), shots: shots < 0 ? '' : args[shots + 1] }
  if (!chosen.binary || !existsSync(chosen.binary)) {
    console.error('usage: node judge.mjs EARMARK_BINARY [--shots DIR]')
    process.exit(2)
  }
  return chosen
}

function browserPath() {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return places.find((p) => p && existsSync(p))
}

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

// A mail server that takes everything (RFC 5321, as much of it as is needed).
function mailServer() {
  const mails = []
  const server = net.createServer((socket) => {
    let data = null
    let rest = ''
    const say = (line) => socket.write(line + '\r\n')
    say('220 test ESMTP')
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      rest += chunk
      for (let end; (end = rest.indexOf('\r\n')) >= 0; ) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (data !== null) {
          if (line !== '.') data += line.replace(/^\./, '') + '\r\n'
          else {
            mails.push(data)
            data = null
            say('250 2.0.0 taken')
          }
        } else if (/^EHLO/i.test(line)) say('250 8BITMIME')
        else if (/^DATA/i.test(line)) {
          data = ''
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          say('221 bye')
          socket.end()
        } else say('250 ok')
      }
    })
  })
  return { server, mails }
}

// The text of a mail, quoted-printable undone.
const plain = (mail) => mail.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))

async function until(what, ready) {
  for (let i = 0; i < 200; i++) {
    const got = await ready()
    if (got) return got
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited in vain for ${what}`)
}

// The program, behind a proxy at /mag/letter/ that does not pass that part on.
async function open(binary) {
  const dir = await mkdtemp(path.join(tmpdir(), 'readers-'))
  const work = path.join(dir, 'sunday')
  execFileSync(binary, ['init', work, '--sample'], { stdio: 'ignore' })
  const post = mailServer()
  const smtp = await listen(post.server)
  let target = ''
  const proxy = http.createServer((request, response) => {
    const to = new URL(target)
    const forward = http.request({ host: to.hostname, port: to.port, method: request.method, path: request.url.replace(/^\/mag\/letter\//, '/'), headers: { ...request.headers, 'x-forwarded-for': '203.0.113.9' } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    })
    request.pipe(forward)
  })
  const origin = `http://127.0.0.1:${await listen(proxy)}`
  const config = path.join(work, 'earmark.yaml')
  const text = (await readFile(config, 'utf8'))
    .replace(/unsubscribe_url: \S+/, `unsubscribe_url: "${origin}/mag/letter/unsubscribe?t={token}"`)
    .replace(/port: 2525/, `port: ${smtp}`)
    .replace(/host: localhost/, 'host: 127.0.0.1')
  await writeFile(config, text)
  execFileSync(binary, ['-C', work, 'build'], { stdio: 'ignore' })
  const child = spawn(binary, ['-C', work, 'serve', '--public', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  target = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()))
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)))
  })
  return {
    base: `${origin}/mag/letter/`,
    direct: target,
    mails: post.mails,
    // The issue of the sample goes out to all there are.
    async letter() {
      for (const words of [['approve', '2026-11-22'], ['send', '2026-11-22', '--yes', '1']]) {
        await promisify(execFile)(binary, ['-C', work, 'digest', ...words])
      }
    },
    known: () => {
      try {
        return JSON.parse(execFileSync(binary, ['-C', work, 'subscribers', 'export', ADA, '--json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      } catch {
        return { status: '' }
      }
    },
    async close() {
      child.kill('SIGINT')
      const code = await new Promise((resolve) => child.once('exit', resolve))
      expect(code === 130, `Ctrl-C: exit status ${code}, want 130`)
      proxy.close()
      proxy.closeAllConnections()
      post.server.close()
      await rm(dir, { recursive: true })
    },
  }
}

// What every page must be, in light and dark, wide and narrow.
async function look(site, tab, name, shots) {
  for (const scheme of ['light', 'dark']) {
    for (const width of [1000, 375]) {
      await tab.emulateMedia({ colorScheme: scheme })
      await tab.setViewportSize({ width, height: 800 })
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(wide <= 0, `${name}, ${scheme}, ${width}: scrolls sideways by ${wide} pixels`)
      // axe is put in by the debugger, past the policy that lets no script in.
      await tab.evaluate(axeSource)
      const found = await tab.evaluate(async (values) => {
        const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values } })
        return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes[0].html}`)
      }, TAGS)
      for (const f of found) findings.push(`${name}, ${scheme}, ${width}: axe: ${f}`)
      if (shots) await tab.screenshot({ path: path.join(shots, `${name}-${scheme}-${width}.png`), fullPage: true })
    }
  }
  await tab.emulateMedia({ colorScheme: 'light' })
}

async function read(site, browser, shots) {
  const context = await browser.newContext()
  const tab = await context.newPage()
  tab.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && findings.push(`the console says: ${m.text()}`))
  tab.on('request', (r) => expect(r.url().startsWith(site.base) || r.url().startsWith('data:'), `something is loaded from elsewhere: ${r.url()}`))
  const press = (name) => Promise.all([tab.waitForNavigation(), tab.getByRole('button', { name }).click()])
  const heading = () => tab.getByRole('heading', { level: 1 }).innerText()

  await tab.goto(site.base + 'subscribe')
  await look(site, tab, '1-subscribe', shots)
  await tab.getByLabel('Your address').fill(ADA)
  await press('Send me the letter')
  expect((await heading()).includes('mailbox'), `subscribe: ${await heading()}`)
  await look(site, tab, '2-asked', shots)
  const mail = plain(await until('the mail', () => site.mails[0]))
  expect(site.known().status === 'pending', `asked: the list says ${site.known().status}, want pending`)
  const link = mail.match(/http\S+confirm\?t=\S+/)?.[0] ?? ''
  expect(link.startsWith(site.base), `the mail's link is ${link}`)

  await tab.goto(link)
  expect(site.known().status === 'pending', 'a link that was opened confirmed by itself')
  await look(site, tab, '3-confirm', shots)
  await press('Yes, send me the letter')
  let known = site.known()
  expect(known.status === 'active' && known.consent.confirmed && known.consent.wording && known.words?.includes('one click'), `confirmed: the list says ${JSON.stringify(known)}`)
  await look(site, tab, '4-welcome', shots)

  const welcomed = await tab.getByRole('link', { name: 'Choose whom you follow' }).getAttribute('href')

  await site.letter()
  const letter = await until('the letter', () => site.mails.find((m) => m.includes('Content-Type: text/html')))
  const [text, page] = plain(letter).split('Content-Type: text/html').map((part) => part.replaceAll('\r\n', '\n'))
  expect(text.includes('Choose what you receive:\n' + site.base + welcomed), 'the text part has no way to the preferences')
  const held = await context.newPage()
  await held.setContent(page.slice(page.search(/<!doctype/i), page.indexOf('</html>')))
  const choose = await held.getByRole('link', { name: 'Choose what you receive' }).getAttribute('href')
  await held.close()
  expect(choose === site.base + welcomed, `the letter's way to the preferences is ${choose}`)
  await tab.goto(choose)
  const preferences = tab.url()
  await look(site, tab, '5-preferences', shots)
  const author = await tab.locator('input[name=author]').first().getAttribute('value')
  await tab.locator('input[name=author]').first().check()
  await tab.locator('input[name=show]').last().check()
  await tab.getByLabel('Once a week at most').check()
  await tab.getByLabel('Leave out stories').check()
  await press('Save')
  known = site.known()
  expect(known.preferences.authors[0] === author && known.preferences.shows.length === 1 && known.preferences.frequency === 'weekly' && known.preferences.skip_sensitive, `saved: the list says ${JSON.stringify(known.preferences)}`)
  expect(await tab.locator('input[name=author]').first().isChecked() && await tab.getByLabel('Once a week').isChecked(), 'saved choices are not shown')
  expect((await tab.getByRole('status').innerText()) === 'Saved.', 'nobody says that it was saved')
  await look(site, tab, '6-saved', shots)

  await Promise.all([tab.waitForNavigation(), tab.getByRole('link', { name: 'Unsubscribe' }).click()])
  const leave = tab.url()
  expect(site.known().status === 'active', 'a way out that was opened unsubscribed by itself')
  expect(await tab.getByRole('button').count() === 1, 'the way out has not one button')
  await look(site, tab, '7-unsubscribe', shots)
  await press('Unsubscribe')
  expect(site.known().status === 'unsubscribed', `left: the list says ${site.known().status}`)
  await look(site, tab, '8-left', shots)

  await tab.goto(link)
  await press('Yes, send me the letter')
  expect(site.known().status === 'unsubscribed', 'an old link of confirmation brought the reader back')
  await look(site, tab, '9-used', shots)
  await tab.goto(preferences)
  await look(site, tab, '10-not-subscribed', shots)
  await tab.goto(site.base + 'unsubscribe?t=v1.forged.token.here')
  await look(site, tab, '11-damaged', shots)
  expect((await context.cookies()).length === 0, 'a cookie was set')
  await context.close()
  return leave
}

// A mail program posts to the address of the header and nothing else.
async function oneClick(site, leave) {
  const answer = await fetch(leave, { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { 'content-type': 'application/x-www-form-urlencoded' }, redirect: 'manual' })
  expect(answer.status === 200 && !answer.headers.get('set-cookie'), `one click: got ${answer.status}`)
  const feed = await fetch(site.direct + 'feed.xml')
  const again = await fetch(site.direct + 'feed.xml', { headers: { 'if-none-match': feed.headers.get('etag') } })
  expect(feed.status === 200 && feed.headers.get('content-encoding') === 'gzip' && again.status === 304, `feed: got ${feed.status}, ${feed.headers.get('content-encoding')}, then ${again.status}`)
}

const { binary, shots } = options()
const executablePath = browserPath()
if (!executablePath) {
  console.error('no Chromium: set CHROMIUM')
  process.exit(2)
}
if (shots) await mkdir(shots, { recursive: true })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
const site = await open(binary)
try {
  const leave = await read(site, browser, shots)
  await oneClick(site, leave)
} finally {
  await browser.close()
  await site.close()
}
for (const f of findings) console.error(f)
console.log(findings.length ? `${findings.length} findings` : 'readers: subscribed, confirmed, chose and left; nothing found')
process.exit(findings.length ? 1 : 0)
