// Judges the pages of a public/ folder in a real browser, as readers meet them:
//
//   node .ci/pages/judge.mjs PUBLIC_DIR [--all] [--every-kind] [--shots DIR]
//
// Of each kind of page some are opened, the largest among them, with --all every
// one; with --every-kind a kind that is not there is a finding. Each must be free
// of axe findings in light and dark, must not scroll sideways at 375 pixels, must
// run no script and lead to nothing that is not there. No page may weigh more
// than 60 KB. Exit status: 0 when all is well, 1 with findings, 2 when it could
// not be judged. Chromium is taken from CHROMIUM, else from the usual places.

import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium } from 'playwright-core'

const LIMIT = 60_000
const PER_KIND = 3
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const types = {
  '.html': 'text/html; charset=utf-8', '.xml': 'application/xml', '.json': 'application/json', '.png': 'image/png',
  '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.webp': 'image/webp', '.svg': 'image/svg+xml', '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4', '.vtt': 'text/vtt', '.txt': 'text/plain; charset=utf-8',
}

const kinds = [
  ['front', /^index\.html$/],
  ['older articles', /^page\/\d+\/index\.html$/],
  ['divided article', /^articles\/.+\/page\/\d+\/index\.html$/],
  ['older of a list', /^(authors|categories)\/.+\/page\/\d+\/index\.html$/],
  ['list', /^(authors|categories)\/.+\/index\.html$/],
  ['subscribe', /^subscribe\/index\.html$/],
  ['article', /^articles\/.+\/index\.html$/],
  ['transcript', /^shows\/.+\/transcript\/\d+\/index\.html$/],
  ['older episodes', /^shows\/[^/]+\/page\/\d+\/index\.html$/],
  ['show', /^shows\/[^/]+\/index\.html$/],
  ['episode', /^shows\/[^/]+\/.+\/index\.html$/],
  ['other', /\.html$/],
]

function options() {
  const args = process.argv.slice(2)
  const shots = args.indexOf('--shots')
  const chosen = { all: args.includes('--all'), everyKind: args.includes('--every-kind'), shots: shots < 0 ? '' : args[shots + 1] }
  chosen.dir = args.find((a, i) => !a.startsWith('--') && (shots < 0 || i !== shots + 1))
  if (!chosen.dir || !existsSync(chosen.dir)) {
    console.error('usage: node judge.mjs PUBLIC_DIR [--all] [--every-kind] [--shots DIR]')
    process.exit(2)
  }
  return chosen
}

async function pagesOf(dir) {
  // transcripts/ holds files for podcast apps, whose form is not ours to choose
  const names = (await readdir(dir, { recursive: true })).filter((n) => n.endsWith('.html') && !n.startsWith('transcripts/'))
  const pages = []
  for (const name of names.sort()) {
    const file = path.join(dir, name)
    const url = name.split(path.sep).join('/')
    pages.push({ url, size: (await stat(file)).size, text: await readFile(file, 'utf8'), kind: kinds.find(([, p]) => p.test(url))[0] })
  }
  return pages
}

// The largest of a kind, those with a content note, then the first by name.
function choose(pages, all) {
  if (all) return pages
  const chosen = new Set()
  for (const [kind] of kinds) {
    const some = pages.filter((p) => p.kind === kind).sort((a, b) => b.size - a.size)
    some.slice(0, PER_KIND).forEach((p) => chosen.add(p))
    some.filter((p) => p.text.includes('Content note')).slice(0, 1).forEach((p) => chosen.add(p))
    some.filter((p) => p.text.includes('<audio')).slice(0, 1).forEach((p) => chosen.add(p))
  }
  return [...chosen]
}

function serve(dir) {
  const root = path.resolve(dir)
  const server = createServer(async (request, response) => {
    let file = path.join(root, decodeURIComponent(new URL(request.url, 'http://x').pathname))
    if (file !== root && !file.startsWith(root + path.sep)) return response.writeHead(403).end()
    if (file.endsWith(path.sep) || file === root) file = path.join(file, 'index.html')
    try {
      const data = await readFile(file)
      response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(data)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function browserPath() {
  const places = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return places.find((p) => p && existsSync(p))
}

// Only links within the folder are followed; nothing is asked of the network.
function deadLinks(page, dir) {
  const dead = []
  const base = new URL(page.url, 'http://here/')
  for (const [, raw] of page.text.matchAll(/\s(?:href|src)="([^"]+)"/g)) {
    const address = raw.replaceAll('&amp;', '&').replaceAll('&#43;', '+').replaceAll('&#39;', "'")
    let to
    try {
      to = new URL(address, base)
    } catch {
      dead.push(address)
      continue
    }
    if (to.host !== 'here') continue
    let file = path.join(dir, decodeURIComponent(to.pathname))
    if (to.pathname.endsWith('/')) file = path.join(file, 'index.html')
    if (!existsSync(file)) dead.push(address)
  }
  return [...new Set(dead)]
}

async function judgePage(context, origin, page, scheme, axeSource, shots) {
  const found = []
  const tab = await context.newPage()
  const errors = []
  tab.on('console', (m) => m.type() === 'error' && errors.push(m.text()))
  await tab.route('**', (route) => (route.request().url().startsWith(origin) || route.request().url().startsWith('data:') ? route.continue() : route.abort()))
  const address = origin + page.url.replace(/index\.html$/, '').split('/').map(encodeURIComponent).join('/')
  await tab.goto(address, { waitUntil: 'load' })
  if (shots) await shoot(tab, page, scheme, shots)
  await tab.setViewportSize({ width: 375, height: 800 })
  const wide = await tab.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return ''
    const out = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width + 1)
    return out.slice(0, 3).map((e) => e.tagName.toLowerCase() + '.' + e.className).join(', ') || 'the page'
  })
  if (wide) found.push(`scrolls sideways at 375 pixels: ${wide}`)
  await tab.setViewportSize({ width: 1280, height: 900 })
  await tab.evaluate(axeSource)
  const result = await tab.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS)
  for (const v of result.violations) {
    found.push(`${v.id} (${v.impact}): ${v.help}: ${v.nodes.slice(0, 2).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).join('; ')}`)
  }
  const own = errors.filter((e) => !e.includes('net::ERR_FAILED')) // other hosts are out of reach here
  if (own.length) found.push(`the console says: ${own[0]}`)
  await tab.close()
  return found
}

async function shoot(tab, page, scheme, dir) {
  const name = page.url.replace(/\/?index\.html$/, '').replaceAll('/', '_') || 'front'
  for (const width of [1280, 375]) {
    await tab.setViewportSize({ width, height: 900 })
    const file = path.join(dir, `${name}-${width}-${scheme}.png`)
    await tab.evaluate(() => document.querySelectorAll('img').forEach((i) => (i.loading = 'eager')))
    await tab.waitForLoadState('load')
    const height = Math.min(await tab.evaluate(() => document.documentElement.scrollHeight), 3600)
    await tab.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width, height } })
  }
}

async function main() {
  const { dir, all, everyKind, shots } = options()
  if (shots) await mkdir(shots, { recursive: true })
  const pages = await pagesOf(dir)
  if (pages.length === 0) throw new Error(`${dir} holds no pages`)
  const findings = []
  const say = (page, what) => findings.push(`${page.url}: ${what}`)
  for (const page of pages) {
    if (page.size > LIMIT) say(page, `${page.size} bytes, more than ${LIMIT}`)
    if (/<script(?! type="application\/ld\+json")/i.test(page.text)) say(page, 'has a script')
    const dead = deadLinks(page, dir)
    if (dead.length) say(page, `leads nowhere: ${dead.slice(0, 3).join(', ')}`)
  }
  for (const [kind] of kinds) {
    if (everyKind && kind !== 'other' && !pages.some((p) => p.kind === kind)) findings.push(`no page of the kind "${kind}"`)
  }
  const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const server = await serve(dir)
  const origin = `http://127.0.0.1:${server.address().port}/`
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu'] })
  const chosen = choose(pages, all)
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } })
    for (const page of chosen) {
      for (const f of await judgePage(context, origin, page, colorScheme, axeSource, shots)) say(page, `${colorScheme}: ${f}`)
    }
    await context.close()
  }
  await browser.close()
  server.close()
  for (const f of findings) console.log(f)
  const seen = [...new Set(chosen.map((p) => p.kind))].join(', ')
  console.error(`${pages.length} pages, ${chosen.length} opened (${seen}): ${findings.length} findings`)
  process.exitCode = findings.length ? 1 : 0
}

main().catch((error) => {
  console.error(error.message)
  process.exit(2)
})
