// Looks at an issue as its editor does, in Chromium:
//
//   node .ci/letter/preview.mjs EARMARK_BINARY WORKSPACE ISSUE [--shots DIR]
//
// "digest preview" must show the letter on a desk and on a phone, in light and
// dark and without pictures, its line in an inbox, and the text: every pane has
// its size and its scheme, every picture in it is seen but where there are to be
// none, and nothing scrolls sideways. axe finds nothing. A reader who follows one
// author sees that author's pieces alone. Exit status: 0 when all is well, 1 with
// findings, 2 when it could not be judged.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const need = createRequire(new URL('../desk/package.json', import.meta.url))
const { chromium } = need('playwright-core')
const axe = await readFile(need.resolve('axe-core/axe.min.js'), 'utf8')

const [binary, work, issue] = process.argv.slice(2)
const shots = process.argv.includes('--shots') ? process.argv[process.argv.indexOf('--shots') + 1] : ''
if (!binary || !work || !issue) {
  console.error('usage: node preview.mjs EARMARK_BINARY WORKSPACE ISSUE [--shots DIR]')
  process.exit(2)
}

const findings = []
const expect = (ok, what) => ok || findings.push(what)

const child = spawn(path.resolve(binary), ['-C', work, 'digest', 'preview', issue, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] })
const address = await new Promise((resolve, reject) => {
  child.stdout.once('data', (data) => resolve(String(data).trim()))
  child.once('exit', (code) => reject(new Error(`preview ended with ${code}`)))
})
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync),
  args: ['--no-sandbox'],
})
if (shots) await mkdir(shots, { recursive: true })

// What a pane shows, asked within it.
const inside = () => ({
  width: innerWidth,
  wide: document.documentElement.scrollWidth - innerWidth,
  ground: getComputedStyle(document.querySelector('.sheet')).backgroundColor,
  pictures: [...document.images].map((i) => i.naturalWidth),
})

try {
  const tab = await browser.newPage({ viewport: { width: 1400, height: 4000 } })
  tab.on('request', (r) => expect(r.url().startsWith(address) || r.url().startsWith('data:'), `something is loaded from elsewhere: ${r.url()}`))
  await tab.goto(address)
  await tab.waitForLoadState('networkidle')
  for (const frame of tab.frames().slice(1)) {
    const title = await (await frame.frameElement()).getAttribute('title')
    const seen = await frame.evaluate(inside)
    const pixels = Number(title.match(/(\d+) pixels/)[1])
    expect(Math.abs(seen.width - pixels) <= 20 && seen.wide <= 0, `${title}: ${seen.width} pixels, ${seen.wide} too wide`)
    expect((seen.ground === 'rgb(23, 21, 19)') === title.includes('dark'), `${title}: the sheet is ${seen.ground}`)
    expect(seen.pictures.length > 0 && seen.pictures.every((w) => w > 0 === !title.includes('without pictures')), `${title}: pictures of ${seen.pictures} pixels`)
  }
  expect(tab.frames().length === 6, `${tab.frames().length - 1} panes, want 5`)
  expect((await tab.locator('.inbox').count()) === 4, 'the lines of an inbox are missing')
  expect((await tab.locator('pre').innerText()).includes('Unsubscribe:'), 'the text part is missing')
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1400, 375]) {
      await tab.emulateMedia({ colorScheme })
      await tab.setViewportSize({ width, height: 4000 })
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(wide <= 0, `the page, ${colorScheme}, ${width}: scrolls sideways by ${wide} pixels`)
      await tab.evaluate(axe)
      const found = await tab.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], iframes: false }))
      for (const v of found.violations) findings.push(`the page, ${colorScheme}, ${width}: axe ${v.id}: ${v.nodes[0].html.slice(0, 90)}`)
      if (shots) await tab.screenshot({ path: path.join(shots, `preview-${colorScheme}-${width}.png`), fullPage: true })
    }
  }
  await tab.setViewportSize({ width: 1400, height: 4000 })
  const stories = () => tab.frames()[1].locator('h2').count()
  const all = await stories()
  await tab.locator('input[name=author]').first().check()
  await Promise.all([tab.waitForNavigation(), tab.getByRole('button', { name: 'Show' }).click()])
  await tab.waitForLoadState('networkidle')
  expect((await stories()) < all && (await stories()) > 0, `who follows one author sees ${await stories()} of ${all} stories`)
} finally {
  await browser.close()
  child.kill('SIGINT')
}
for (const f of new Set(findings)) console.log(f)
console.log(findings.length ? `${findings.length} findings` : 'preview: five panes, four lines of an inbox and the text; nothing found')
process.exit(findings.length ? 1 : 0)
