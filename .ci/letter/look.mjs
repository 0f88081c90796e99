// Looks at a letter as mail programs would, in Chromium:
//
//   node .ci/letter/look.mjs LETTER.html [--shots DIR]
//
// At 600 and 375 pixels, in light and dark, with and without pictures: nothing
// is wider than its window, the column has at most 600 pixels, every text that
// can be seen has 14 pixels or more and stands out 4.5 to 1 from what is behind
// it, every link that is a line of its own is a finger high, tables of layout say
// so, pictures have alternative texts, nothing runs and nothing is loaded but
// pictures. axe-core finds nothing serious. The file is under 100,000 bytes. Exit
// status: 0 when all is well, 1 with findings, 2 when it could not be judged.

import { readFile, mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const need = createRequire(new URL('../desk/package.json', import.meta.url))
const { chromium } = need('playwright-core')
const axe = need.resolve('axe-core/axe.min.js')

const args = process.argv.slice(2)
const file = args[0] && path.resolve(args[0])
const shots = args.includes('--shots') ? args[args.indexOf('--shots') + 1] : ''
if (!file || !existsSync(file)) {
  console.error('usage: node look.mjs LETTER.html [--shots DIR]')
  process.exit(2)
}

const findings = []
const source = await readFile(file)
if (source.length > 100_000) findings.push(`${source.length} bytes: mail programs cut it`)

// Everything that can be said of the page from within it.
function judge() {
  const found = []
  const colour = (s) => {
    const m = s.match(/rgba?\(([^)]+)\)/)
    const [r, g, b, a = 1] = m[1].split(/[ ,/]+/).map(Number)
    return { r, g, b, a }
  }
  const light = ({ r, g, b }) => {
    const f = (v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b)
  }
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor)
      if (c.a > 0) return c
    }
    return { r: 255, g: 255, b: 255, a: 1 }
  }
  const seen = (e) => e.checkVisibility() && e.getClientRects().length > 0
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let least = 21
  for (let n = words.nextNode(); n; n = words.nextNode()) {
    const text = n.data.trim()
    const e = n.parentElement
    if (!text || !seen(e)) continue
    const style = getComputedStyle(e)
    const [a, b] = [light(colour(style.color)), light(ground(e))].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    least = Math.min(least, ratio)
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${text.slice(0, 40)}`)
    if (parseFloat(style.fontSize) < 14) found.push(`${style.fontSize}: ${text.slice(0, 40)}`)
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`${document.documentElement.scrollWidth} pixels wide in a window of ${innerWidth}`)
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect()
    if (seen(e) && box.right > innerWidth + 1) found.push(`<${e.localName} class="${e.className}"> ends at ${Math.round(box.right)} of ${innerWidth}`)
  }
  const sheet = document.querySelector('.sheet')
  if (sheet && sheet.getBoundingClientRect().width > 600) found.push(`the column has ${sheet.getBoundingClientRect().width} pixels`)
  for (const t of document.querySelectorAll('table')) {
    if (t.getAttribute('role') !== 'presentation' && !t.querySelector('th')) found.push('a table of layout that does not say so')
  }
  const sizes = (selector) => [...document.querySelectorAll(selector)].map((e) => parseFloat(getComputedStyle(e).fontSize))
  if (Math.max(...sizes('.rubric'), 0) >= Math.min(...sizes('h2:not(.rubric)'), 99)) found.push('the head of a section is larger than that of a story')
  for (const i of document.images) if (!i.hasAttribute('alt')) found.push(`no alternative text: ${i.src}`)
  for (const a of document.querySelectorAll('a.go, a.button, a.way')) {
    const height = a.getBoundingClientRect().height
    if (height < 24) found.push(`${Math.round(height)} pixels high: ${a.textContent.trim()}`)
  }
  if (document.querySelector('script, form, iframe, link[rel=stylesheet], object, embed')) found.push('something that mail programs throw away')
  if (!document.documentElement.lang || !document.title.trim()) found.push('no language or no title')
  return { found, least, height: document.documentElement.scrollHeight }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync),
  args: ['--no-sandbox', '--allow-file-access-from-files'],
})
if (shots) await mkdir(shots, { recursive: true })
let least = 21
for (const width of [600, 375]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const pictures of [true, false]) {
      const name = `${width}-${colorScheme}${pictures ? '' : '-bare'}`
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
      const page = await context.newPage()
      page.on('request', (r) => {
        if (!['document', 'image'].includes(r.resourceType())) findings.push(`${name}: it loads ${r.url()}`)
      })
      if (!pictures) await page.route('**/*', (route) => (route.request().resourceType() === 'image' ? route.abort() : route.continue()))
      await page.goto('file://' + file)
      const seen = await page.evaluate(judge)
      least = Math.min(least, seen.least)
      findings.push(...seen.found.map((f) => `${name}: ${f}`))
      if (pictures) {
        await page.addScriptTag({ path: axe })
        const result = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }))
        findings.push(...result.violations.map((v) => `${name}: axe ${v.id}: ${v.nodes[0].html.slice(0, 90)}`))
      }
      if (shots) await page.screenshot({ path: path.join(shots, name + '.png'), fullPage: true })
      await context.close()
    }
  }
}
await browser.close()
for (const f of new Set(findings)) console.log(f)
console.log(`${path.basename(file)}: ${source.length} bytes, least contrast ${least.toFixed(1)}, ${new Set(findings).size} findings`)
process.exit(findings.length ? 1 : 0)
