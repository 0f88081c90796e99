// The desk's one script: keys, and playing from a time. Everything it does can
// be done without it.
(() => {
  const root = document.documentElement
  const stored = () => { try { return localStorage.getItem('keys') !== 'off' } catch { return true } }
  let on = stored()

  const toggle = document.getElementById('keys')
  const show = () => {
    root.classList.toggle('keys', on)
    if (!toggle) return
    toggle.hidden = false
    toggle.textContent = on ? 'Keys are on' : 'Keys are off'
    toggle.setAttribute('aria-pressed', String(on))
  }
  toggle?.addEventListener('click', () => {
    on = !on
    try { localStorage.setItem('keys', on ? 'on' : 'off') } catch { /* for this page only */ }
    show()
  })
  show()

  const isField = (e) => e.matches('select, textarea, input:not([type=hidden])')
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const at = event.target
    if (at instanceof Element && isField(at)) {
      const done = event.key === 'Escape' || event.key === 'Enter' && at.closest('#word') // which else would accept
      if (done) { event.preventDefault(); at.blur() }
      return
    }
    if (!on || event.repeat || !/^[a-z]$/i.test(event.key)) return
    const key = event.key.toLowerCase()
    const aim = key === 'j' ? document.querySelector('.rows a') : document.querySelector(`[data-key="${key}"]`)
    if (!aim) return
    event.preventDefault()
    if (!isField(aim)) return aim.click()
    aim.focus()
    aim.select?.()
  })

  const seconds = (text) => {
    if (!/^\d+(:[0-5]?\d){0,2}$/.test(text.trim())) return NaN
    return text.trim().split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  }
  const audio = document.querySelector('audio')
  const field = document.getElementById('at')
  document.addEventListener('click', (event) => {
    const play = event.target.closest?.('[data-play]')
    if (play && audio) {
      event.preventDefault()
      const wanted = play.dataset.field && field && field.value ? seconds(field.value) : NaN
      if (play.dataset.field && !audio.paused) return audio.pause()
      audio.currentTime = Number.isNaN(wanted) ? Number(play.dataset.play) : wanted
      audio.play().catch(() => {})
    }
    const take = event.target.closest?.('[data-time]')
    if (take && field) {
      field.value = take.dataset.time
      field.focus()
    }
  })
  if (field) document.querySelectorAll('[data-time]').forEach((b) => { b.hidden = false })

  // A form is sent once, however often a key is struck.
  document.querySelectorAll('form[method=post]').forEach((form) => {
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent) return event.preventDefault()
      form.dataset.sent = 'yes'
    })
  })
  addEventListener('pageshow', () => document.querySelectorAll('form').forEach((f) => { delete f.dataset.sent }))
})()
