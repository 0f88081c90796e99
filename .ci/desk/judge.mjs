// Works at the editor's desk in a real browser, as an editor does:
//
//   node .ci/desk/judge.mjs EARMARK_BINARY [--shots DIR]
//
// A sample workspace is made and served. By keys, and once more by plain forms
// with script switched off, a pair is accepted, rejected, changed in kind and
// time, and undone; after each step the verdict file must say so. A recording
// must play from the moment. Inbox, pair and notice must be free of axe
// findings in light and dark and must not scroll sideways at 375 pixels. Exit
// status: 0 when all is well, 1 with findings, 2 when it could not be judged.
// Chromium is taken from CHROMIUM, else from the usual places.

import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const EELS = 'counting-eels-in-the-dark'
const NIGHT = 'hours-nobody-sees'
const LOAF = 'what-the-night-loaf-knows'
const pairOf = {
  [EELS]: `/pair?a=${EELS}&e=forty-miles-of-river/the-eel-pass`,
  [NIGHT]: `/pair?a=${NIGHT}&e=the-back-step/four-in-the-morning`,
  [LOAF]: `/pair?a=${LOAF}&e=the-back-step/the-starter-that-outlived-a-flood`,
}
const careful = '/pair?a=sharing-a-miscarriage&s=mom-brain'

const findings = []
const say = (what) => findings.push(what)
const expect = (ok, what) => ok || say(what)

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

// A desk of its own on a free port, over a fresh sample workspace.
async function open(binary) {
  const dir = await mkdtemp(path.join(tmpdir(), 'desk-'))
  const work = path.join(dir, 'sunday')
  execFileSync(binary, ['init', work, '--sample'], { stdio: 'ignore' })
  const child = spawn(binary, ['-C', work, 'serve', '--listen', '127.0.0.1:0', '--by', 'ruth'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const origin = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).trim().replace(/\/$/, '')))
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)))
  })
  return {
    origin,
    file: (article) => readFile(path.join(work, 'content/links', article + '.yaml'), 'utf8').catch(() => ''),
    feed: (input, ...args) => execFileSync(binary, ['-C', work, ...args], { input, stdio: ['pipe', 'ignore', 'ignore'] }),
    async close() {
      const since = Date.now()
      child.kill('SIGINT')
      const code = await new Promise((resolve) => child.once('exit', resolve))
      expect(code === 130, `Ctrl-C: exit status ${code}, want 130`)
      expect(Date.now() - since < 1500, `Ctrl-C: it took ${Date.now() - since} ms`)
      await rm(dir, { recursive: true })
    },
  }
}

// What an editor may do, by keys or with a mouse on plain forms.
const byKeys = {
  name: 'keys',
  script: true,
  async decide(tab, key) {
    await Promise.all([tab.waitForNavigation(), tab.keyboard.press(key)])
  },
  async undo(tab) {
    await Promise.all([tab.waitForNavigation(), tab.keyboard.press('u')])
  },
  async kind(tab, kind) {
    await tab.keyboard.press('k')
    await tab.keyboard.type(kind)
    await tab.keyboard.press('Escape')
  },
  async time(tab, at) {
    await tab.keyboard.press('t')
    await tab.keyboard.type(at)
    await tab.keyboard.press('Enter')
  },
}
const byForms = {
  name: 'plain forms',
  script: false,
  async decide(tab, key) {
    const name = { a: 'Accept', r: 'Reject', p: 'Pin' }[key]
    await Promise.all([tab.waitForNavigation(), tab.getByRole('button', { name }).click()])
  },
  async undo(tab) {
    await Promise.all([tab.waitForNavigation(), tab.getByRole('button', { name: 'Undo' }).click()])
  },
  kind: (tab, kind) => tab.locator('#kind').selectOption(kind),
  time: (tab, at) => tab.locator('#at').fill(at),
}

async function work(desk, browser, hand) {
  const context = await browser.newContext({ javaScriptEnabled: hand.script })
  const tab = await context.newPage()
  const errors = []
  tab.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
  const check = async (article, step, wanted, unwanted) => {
    const text = await desk.file(article)
    for (const w of wanted) expect(text.includes(w), `${hand.name}: ${step}: ${article}.yaml does not say ${JSON.stringify(w)}`)
    for (const w of unwanted ?? []) expect(!text.includes(w), `${hand.name}: ${step}: ${article}.yaml still says ${JSON.stringify(w)}`)
  }
  const before = await desk.file(EELS)

  await tab.goto(desk.origin + pairOf[EELS])
  const kind = await tab.locator('#kind').inputValue()
  const at = await tab.locator('#at').inputValue()
  expect(/^0:\d\d$/.test(at), `${hand.name}: the pair shows no moment: ${JSON.stringify(at)}`)
  await hand.decide(tab, 'a')
  await check(EELS, 'accept', ['verdict: accept', 'title_seen: The eel pass', 'by: ruth', `at: "${at}"`, `kind: ${kind}`, 'The same river, another story.'])
  expect(tab.url().includes('/pair?') && !tab.url().includes(EELS), `${hand.name}: after a word the next pair should stand there, not ${tab.url()}`)

  await hand.undo(tab)
  expect(tab.url().includes(EELS), `${hand.name}: undo should show its pair again, not ${tab.url()}`)
  expect((await desk.file(EELS)).replaceAll(/\s*#.*/g, '') === before.replaceAll(/\s*#.*/g, ''), `${hand.name}: undo: the file is not as before`)

  await hand.decide(tab, 'r')
  await check(EELS, 'reject', [`verdict: reject\n    kind: ${kind}`], ['verdict: accept'])
  await hand.undo(tab)

  await hand.kind(tab, 'mentioned')
  await hand.time(tab, '0:44')
  await hand.decide(tab, 'a')
  await check(EELS, 'change kind and time', ['kind: mentioned', 'at: "0:44"', 'verdict: accept'])

  // What was decided can be decided anew, and that undone.
  await tab.goto(desk.origin + pairOf[EELS])
  await hand.time(tab, '0:57')
  await hand.decide(tab, 'p')
  await check(EELS, 'pin anew', ['verdict: pin', 'at: "0:57"', 'kind: mentioned'], ['verdict: accept'])
  await hand.undo(tab)
  await check(EELS, 'undo a second word', ['verdict: accept', 'at: "0:44"'], ['verdict: pin'])

  // A time beyond the recording is refused, and what was filled in stays.
  await tab.goto(desk.origin + pairOf[NIGHT])
  await hand.time(tab, '59:00')
  await hand.decide(tab, 'a')
  const words = await tab.getByRole('alert').innerText()
  expect(words.includes('Nothing was written') && words.includes('59:00'), `${hand.name}: a time beyond the end: ${words}`)
  expect(await tab.locator('#at').inputValue() === '59:00', `${hand.name}: a refused form lost what was filled in`)
  expect(await desk.file(NIGHT) === '', `${hand.name}: a refused form wrote something`)

  // Somebody decides in a terminal while the page is open.
  await tab.goto(desk.origin + pairOf[LOAF])
  await elsewhere(desk)
  await hand.decide(tab, 'r')
  expect((await tab.getByRole('alert').innerText()).includes('somebody else has decided it meanwhile: accepted by nell'), `${hand.name}: another's word was not told`)
  await check(LOAF, 'another decided', ['verdict: accept', 'by: nell'])
  await tab.getByRole('button', { name: 'Take back' }).click()
  await tab.waitForLoadState()
  expect(await desk.file(LOAF) === '', `${hand.name}: take back: the file is still there`)

  // Leave it as it was found.
  await tab.goto(desk.origin + pairOf[EELS])
  await tab.getByRole('button', { name: 'Take back' }).click()
  await tab.waitForLoadState()
  const own = errors.filter((e) => !/status of (409|422)/.test(e)) // refusals are meant
  expect(own.length === 0, `${hand.name}: the console says: ${own[0]}`)
  await context.close()
}

// A verdict given by review in a terminal.
async function elsewhere(desk) {
  const sheet = `article\tepisode\tshow\tverdict\n${LOAF}\tthe-back-step/the-starter-that-outlived-a-flood\tthe-back-step\taccept\n`
  desk.feed(sheet, 'review', '--by', 'nell', '--apply', '-')
}

// The recording plays from the moment, in the page.
async function listen(desk, browser) {
  const context = await browser.newContext()
  const tab = await context.newPage()
  for (const article of [EELS, NIGHT, LOAF]) {
    await tab.goto(desk.origin + pairOf[article])
    const least = Number((await tab.locator('#at').inputValue()).split(':')[1]) - 1
    await tab.keyboard.press('l')
    const at = await tab.waitForFunction((from) => {
      const a = document.querySelector('audio')
      return a.error ? a.error.message || 'an error' : !a.paused && a.readyState >= 2 && a.currentTime >= from && a.currentTime
    }, least, { timeout: 10_000 }).then((v) => v.jsonValue()).catch((e) => e.message)
    expect(typeof at === 'number' && at < least + 9, `listen: ${article} plays at ${at}, want ${least + 1} or soon after`)
  }
  await context.close()
}

// Keys can be switched off, which holds for the next page too.
async function quiet(desk, browser) {
  const context = await browser.newContext()
  const tab = await context.newPage()
  await tab.goto(desk.origin + pairOf[NIGHT])
  await tab.getByRole('button', { name: 'Keys are on' }).click()
  await tab.goto(desk.origin + pairOf[NIGHT])
  await tab.keyboard.press('a')
  await tab.waitForTimeout(200)
  expect(await desk.file(NIGHT) === '', 'keys that were switched off decide')
  // Enter in a field leaves it; it is no word on the pair.
  await tab.getByRole('button', { name: 'Keys are off' }).click()
  await tab.locator('#remark').fill('a thought')
  await tab.keyboard.press('Enter')
  await tab.waitForTimeout(200)
  expect(await desk.file(NIGHT) === '' && tab.url().includes(NIGHT), 'Enter in a field decides')
  await context.close()
}

async function look(desk, browser, axeSource, shots) {
  const places = [['inbox', '/'], ['pair', pairOf[EELS]], ['care', careful], ['decided', '/?state=decided'], ['notice', '/preview/'], ['trouble', pairOf[NIGHT]], ['after', pairOf[LOAF]]]
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })
    const tab = await context.newPage()
    for (const [name, at] of places) {
      await tab.goto(desk.origin + at)
      if (name === 'trouble') {
        await byKeys.time(tab, 'half past')
        await byKeys.decide(tab, 'a')
      }
      if (name === 'after') await byKeys.decide(tab, 'a')
      if (shots) await shoot(tab, `${name}-${colorScheme}`, shots)
      await tab.setViewportSize({ width: 375, height: 800 })
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
      expect(!wide, `${name}: scrolls sideways at 375 pixels`)
      await judge(tab, `${name}, ${colorScheme}, narrow`, axeSource)
      await tab.setViewportSize({ width: 1280, height: 900 })
      await judge(tab, `${name}, ${colorScheme}`, axeSource)
      if (name === 'after') await byKeys.undo(tab)
    }
    await context.close()
  }
}

// axe is put in by the debugger, past the policy that lets no script in.
async function judge(tab, what, axeSource) {
  await tab.evaluate(axeSource)
  const result = await tab.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS)
  for (const v of result.violations) {
    say(`${what}: ${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 2).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join('; ')}`)
  }
}

async function shoot(tab, name, dir) {
  for (const width of [1280, 375]) {
    await tab.setViewportSize({ width, height: 900 })
    const height = Math.min(await tab.evaluate(() => document.documentElement.scrollHeight), 3200)
    await tab.screenshot({ path: path.join(dir, `${name}-${width}.png`), fullPage: true, clip: { x: 0, y: 0, width, height } })
  }
}

async function main() {
  const { binary, shots } = options()
  if (shots) await mkdir(shots, { recursive: true })
  const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const desk = await open(binary)
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'] })
  try {
    await look(desk, browser, axeSource, shots)
    for (const hand of [byKeys, byForms]) await work(desk, browser, hand)
    await listen(desk, browser)
    await quiet(desk, browser)
  } finally {
    await browser.close()
    await desk.close()
  }
  for (const f of findings) console.log(f)
  console.error(`the desk by keys and by plain forms: ${findings.length} findings`)
  process.exitCode = findings.length ? 1 : 0
}

main().catch((error) => {
  console.error(error.message)
  process.exit(2)
})
