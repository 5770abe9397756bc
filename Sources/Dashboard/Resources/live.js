// Keeps the page of a run that goes on up to date: the server says when something changed.
'use strict'
const live = document.getElementById('live')
if (live && window.EventSource) {
  const source = new EventSource(live.dataset.source)
  let renewed = Date.now(), waiting = false
  source.addEventListener('progress', event => {
    const now = JSON.parse(event.data)
    document.getElementById('live-text').textContent = now.text
    const [done, failed] = live.querySelectorAll('rect')
    done.setAttribute('width', now.done)
    failed.setAttribute('x', now.done)
    failed.setAttribute('width', now.failed)
    if (now.state !== 'running') {
      source.close()
      location.reload()
    } else if (!waiting) {
      waiting = true
      setTimeout(renew, Math.max(0, renewed + 5000 - Date.now()))
    }
  })
  // Brings the numbers below up to date, but not under somebody's hands.
  const renew = async () => {
    waiting = false
    renewed = Date.now()
    const part = document.getElementById('live-part')
    if (part.contains(document.activeElement)) return
    const answer = await fetch(location.href)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.getElementById('live-part')
    if (answer.ok && fresh) part.replaceWith(fresh)
  }
}
