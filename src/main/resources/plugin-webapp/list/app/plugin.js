/*
 * The list of tasks: on each card the colour of its case, its subject and the time left in words, as /task-cards says; and beside
 * each filter how many tasks wait there, which Tasklist says of the one that is open alone.
 */

/** In milliseconds: the cards of a list are drawn one after the other, and asked for at once. */
const TOGETHER = 50;
const RECOUNTED = 60_000;
const LOOKED_AT = 1_000;
const DRAWN_WITHIN = 5_000;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** What was said last: the list is drawn anew every few seconds, and would flicker. */
const known = new Map();
const waiting = new Map();
/** Of whoever signed in before, the next is shown nothing: the page stays. */
let signIns = 0;
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#/login')) {
    signIns++;
    known.clear();
    waiting.clear();
  }
});

function show(node, card) {
  if (!card) {
    return;
  }
  const line = element('p', { className: 'about' });
  if (card.colour) {
    line.append(element('span', { className: `colour ${card.colour}`, textContent: card.colour[0].toUpperCase() + card.colour.slice(1) }), ' ');
  }
  if (card.due) {
    const due = card.late ? card.due : `due ${card.due}`;
    line.append(element('span', { className: card.late ? 'due late' : 'due', textContent: due[0].toUpperCase() + due.slice(1) }));
  }
  const left = card.leftToOthers ? [element('p', { textContent: `${card.leftToOthers[0].toUpperCase()}${card.leftToOthers.slice(1)}.` })] : [];
  node.replaceChildren(line, ...left, ...(card.subject ? [element('p', { className: 'subject', textContent: card.subject })] : []));
  node.className = 'case-of-task';
}

async function ask(base) {
  const asked = new Map(waiting);
  waiting.clear();
  const asker = signIns;
  try {
    const answer = await fetch(`${base}/task-cards?${new URLSearchParams([...asked.keys()].map(id => ['task', id]))}`, { headers: { Accept: 'application/json' } });
    const cards = answer.ok ? await answer.json() : {};
    if (asker === signIns) {
      for (const [id, card] of Object.entries(cards)) {
        known.set(id, card);
        show(asked.get(id), card);
      }
    }
  } catch (e) {
    // The list stands without it, with Tasklist's own dates; it is asked again when the list is drawn next.
  }
}

let counted = '';
let countAgain = 0;

/** Puts beside each filter what waits there; Tasklist knows that of the open one. */
async function count(engineApi) {
  const answer = await fetch(`${engineApi}/filter?itemCount=true&resourceType=Task`, { headers: { Accept: 'application/json' } });
  if (!answer.ok) {
    return;
  }
  const counts = new Map((await answer.json()).map(filter => [filter.name, filter.itemCount]));
  for (const filter of document.querySelectorAll('.task-filter .name a')) {
    let shown = filter.querySelector('.waiting');
    if (!shown) {
      shown = element('span', { className: 'waiting' });
      filter.append(shown);
    }
    const name = [...filter.childNodes].find(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim()).textContent.trim();
    shown.textContent = counts.has(name) ? ` (${counts.get(name)})` : '';
  }
}

/** Counts anew when another filter is open, when another task stands in it or is somebody else’s, and now and then. */
function watch(engineApi) {
  setInterval(() => {
    const open = document.querySelector('.task-filter.active .name a');
    const number = open?.querySelector('.counter')?.textContent;
    if (!open || !number || document.hidden) {
      return;
    }
    const state = [open.firstChild, open.querySelector('.counter'), ...document.querySelectorAll('.tasks-list .names')].map(shown => shown.textContent).join();
    if (state !== counted || Date.now() > countAgain) {
      counted = state;
      countAgain = Date.now() + RECOUNTED;
      count(engineApi).catch(() => {});
    }
  }, LOOKED_AT);
}

/** A reference is one word, however narrow the list. */
function keepTogether(card) {
  const name = [...card?.querySelector('h4 a')?.childNodes ?? []].find(node => node.nodeType === Node.TEXT_NODE && / – [A-Z]{3}-\d/.test(node.data));
  if (name) {
    const reference = name.splitText(name.data.lastIndexOf(' – ') + 3);
    const rest = reference.splitText(reference.data.match(/^[^,]*/)[0].length);
    rest.before(element('span', { className: 'reference', textContent: reference.data }));
    reference.remove();
  }
}

let opened;
let openedAt = 0;

/** Where the columns stand one below the other, a task that is opened lies below the whole list: it is brought to the eye while both are drawn. */
function showTask() {
  const task = document.querySelector('.task-details');
  const now = location.hash.match(/[?&]task=([^&]*)/)?.[1];
  openedAt = now === opened ? openedAt : Date.now();
  opened = now;
  if (now && Date.now() < openedAt + DRAWN_WITHIN && task.getBoundingClientRect().top >= document.querySelector('.tasks-list').getBoundingClientRect().bottom) {
    task.scrollIntoView();
  }
}

function bringToTheEye() {
  const drawn = new ResizeObserver(showTask);
  document.querySelectorAll('.task-details, .tasks-list').forEach(column => drawn.observe(column));
  addEventListener('hashchange', showTask);
}

let watching = false;

export default [{
  id: 'case-of-task',
  pluginPoint: 'tasklist.card',
  priority: 100,

  render: (node, { api, taskId }) => {
    show(node, known.get(taskId));
    setTimeout(() => keepTogether(node.closest('.task')));
    if (!waiting.size) {
      setTimeout(() => ask(api.engineApi.split('/camunda/')[0]), TOGETHER);
    }
    waiting.set(taskId, node);
  }
}, {
  id: 'counts-of-filters',
  pluginPoint: 'tasklist.list',
  priority: 0,

  render: (node, { api }) => {
    if (!watching) {
      watching = true;
      bringToTheEye();
      watch(api.engineApi);
    }
  }
}];
