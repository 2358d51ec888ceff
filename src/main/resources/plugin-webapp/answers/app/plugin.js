/*
 * What a person meets who sends a form: why it is refused, beside the button and at the question; after a report its
 * reference, and what happens next. Tasklist says only that it "could not be started", screens away, or that it was.
 */
import './dates.js';

const SEND = '[ng-click="startProcessInstance()"], [ng-click="complete()"]';
const REQUIRED = 'Answer this question.';
const HALF = 'Write the day and the time, about when if you do not know it to the minute: one without the other is not kept.';
const ENGINE = '/camunda/api/engine/engine/default';
const NEXT_SHOWN = 4;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The form that is open in the start dialog or with a task. */
function openForm() {
  return document.querySelector('.modal [cam-tasklist-form-camunda]') ?? document.querySelector('[cam-tasklist-form-camunda]');
}

/** Its fields and parts as they were deployed: a refusal names a question by its key. */
async function partsOf(form) {
  const answer = await fetch(angular.element(form).scope().asynchronousFormKey.key, { credentials: 'same-origin' });
  const within = parts => parts.flatMap(part => [part, ...within((part.components ?? []).map(inner => ({ ...inner, within: part })))]);
  return answer.ok ? within((await answer.json()).components) : [];
}

function labelOf(field) {
  const label = field.querySelector('label, legend')?.cloneNode(true);
  label?.querySelectorAll('.fjs-asterix').forEach(sign => sign.remove());
  return (label?.textContent ?? '').replace(/ \(date\)$/, '').trim();
}

/** The field on the page; one within a part that is not open is opened first, by the choice that bears the name of the part. */
async function fieldOf(form, part) {
  const find = () => form.querySelector(`[id^="fjs-form-"][id*="-${part.id}"]`)?.closest('.fjs-form-field');
  if (!find() && part.within) {
    const choice = [...form.querySelectorAll('.fjs-form-field-checklist label')].find(label => label.textContent.trim() === part.within.label)?.control;
    if (choice && !choice.checked) {
      choice.click();
    }
    await new Promise(done => setTimeout(done, 300));
  }
  return find();
}

/** A day without its time, or a time without its day: to the form no answer, which it sends itself without. */
function isHalf(field) {
  const [day, time] = [...field.querySelectorAll('.fjs-datetime-subsection .fjs-input')].map(input => input.value !== '');
  return time !== undefined && day !== time;
}

/** What the form itself finds wrong. */
function unanswered(form) {
  return [...form.querySelectorAll('.fjs-form-field.fjs-has-errors')].map(field => {
    const said = field.querySelector('.fjs-form-field-error li').firstChild;
    // Who still writes it is not told yet.
    said.data = isHalf(field) && !field.matches(':focus-within') ? HALF : said.data.replace('Field is required.', REQUIRED);
    return { field, words: said.data === REQUIRED ? `Answer the question “${labelOf(field)}”.` : `“${labelOf(field)}”: ${said.data}` };
  });
}

/** A question over choices is the name of their group; the form says so to the eye alone. */
new MutationObserver(() => document.querySelectorAll('.fjs-form-field-radio:not([role]), .fjs-form-field-checklist:not([role])').forEach(field => {
  const question = field.querySelector('.fjs-form-field-label');
  const choice = field.querySelector('input');
  if (question && choice) {
    question.id = `${choice.id}-question`;
    field.setAttribute('role', choice.type === 'radio' ? 'radiogroup' : 'group');
    field.setAttribute('aria-labelledby', question.id);
  }
})).observe(document.documentElement, { childList: true, subtree: true });

/** What a form is made of it hands out to nobody; what is drawn of it holds it. */
const servicesOf = drawn => drawn?.props?.value?.getService ?? (drawn?.__k ?? []).map(servicesOf).find(Boolean);

/** Marks what the server asks for under a condition (form/Form) as the form marks what it always asks for, while the condition holds. */
function markNeeded(container, service) {
  const fields = service('formFieldRegistry').getAll().filter(({ key }) => key);
  const { initialData: known } = service('form')._getState();
  const given = service('form')._getSubmitData();
  const answer = ({ key, properties }) => given[key]?.length === 0 ? null : properties?.boolean ? { true: true, false: false }[given[key]] ?? null : given[key] ?? null;
  const answers = { ...known, ...Object.fromEntries(fields.map(field => [field.key, answer(field)])), known };
  for (const { id, properties } of fields.filter(field => field.properties?.requiredIf)) {
    const field = container.querySelector(`[id^="fjs-form-"][id*="-${id}"]`)?.closest('.fjs-form-field');
    const needed = field && service('expressionLanguage').evaluate(`=${properties.requiredIf}`, answers) === true;
    field?.toggleAttribute('data-needed', needed);
    const asked = field?.matches('.fjs-form-field-radio') ? [field] : field?.querySelectorAll('textarea, input:not([type="checkbox"])') ?? [];
    asked.forEach(input => needed ? input.setAttribute('aria-required', 'true') : input.removeAttribute('aria-required'));
  }
}

const serviceOf = new WeakMap();
new MutationObserver(() => document.querySelectorAll('.fjs-container').forEach(container => {
  const service = !serviceOf.has(container) && servicesOf(container.__k);
  if (service) {
    serviceOf.set(container, service);
    const mark = () => setTimeout(() => container.isConnected && markNeeded(container, service));
    ['changed', 'formFieldInstanceRegistry.changed'].forEach(event => service('eventBus').on(event, mark));
    mark();
  }
})).observe(document.documentElement, { childList: true, subtree: true });

/** What the server refused: the sentences, each with the question that it names, without the key that only systems need. */
async function refused(form, message) {
  const parts = (await partsOf(form).catch(() => [])).filter(part => part.key);
  const found = [];
  for (const sentence of message.split(/; (?=')/)) {
    const named = parts.filter(part => sentence.includes(`(${part.key})`));
    const words = named.reduce((text, part) => text.replace(new RegExp(`'((?:(?!' \\().)*)' \\(${part.key}\\) is missing\\.?`), 'Answer the question “$1”.').replaceAll(` (${part.key})`, ''), sentence);
    const fields = [];
    for (const part of named) {
      fields.push(await fieldOf(form, part));
    }
    found.push({ field: fields[0], words });
  }
  return found;
}

function forget() {
  document.querySelectorAll('.refusal, .refused-here').forEach(old => old.remove());
}

function goTo(field) {
  field.scrollIntoView({ block: 'center' });
  const input = field.querySelector('input:not([type="hidden"]), textarea, select, [tabindex="0"]') ?? field;
  input.focus({ preventScroll: true });
  // The calendar would lie over what is said here.
  input._flatpickr?.close();
}

/* A list that a choice or a click has closed opens neither at the next click nor when the keyboard comes back: the form takes it for open, until it is left once more. */
for (const visit of ['mousedown', 'focus']) {
  document.addEventListener(visit, ({ target }) => {
    const group = target.closest?.('.fjs-input-group:not(.readonly)');
    const input = group?.querySelector('.fjs-select-hidden-input');
    const isClosed = () => !group.nextElementSibling.hasChildNodes();
    if (input && isClosed() && !target.closest('.fjs-select-cross')) {
      setTimeout(() => {
        if (isClosed()) {
          input.blur();
          // Whoever went on meanwhile is not brought back.
          setTimeout(() => document.activeElement === document.body && input.focus());
        }
      });
    }
  }, true);
}

/** Where the button stands that sends the form. */
const footerOf = form => form.closest('.modal-content')?.querySelector('.modal-footer') ?? form.closest('[cam-tasklist-form]').querySelector('.form-actions');

/** Beside the button all of it. */
function list(form, faults, kind) {
  forget();
  const items = element('ul', {}, ...faults.map(({ field, words }) => {
    const go = element('button', { type: 'button', className: 'btn-link', textContent: words });
    go.addEventListener('click', () => goTo(field));
    return element('li', {}, field ? go : words);
  }));
  const refusal = element('div', { className: `refusal ${kind}` }, element('strong', { textContent: kind === 'while-writing' ? 'This cannot be sent yet.' : 'This was not sent.' }), items);
  // Nobody is interrupted while they write.
  refusal.setAttribute('role', kind === 'while-writing' ? 'status' : 'alert');
  footerOf(form).prepend(refusal);
  return refusal;
}

/** Beside the button, and at each question its own, where the person is led. */
function say(form, faults, fromServer) {
  const refusal = list(form, faults, fromServer ? 'of-the-server' : 'of-the-form');
  if (fromServer) {
    faults.filter(({ field }) => field).forEach(({ field, words }) => field.append(element('div', { className: 'refused-here', textContent: words })));
  }
  const first = faults.find(({ field }) => field);
  if (first) {
    goTo(first.field);
  } else {
    refusal.scrollIntoView({ block: 'nearest' });
  }
}

/** @returns {boolean} whether it was said beside the form */
function saidBeside(error) {
  const form = openForm();
  if (!form?.querySelector('.fjs-form')) {
    return false;
  }
  if (error.message) {
    refused(form, error.message).then(faults => say(form, faults, true));
  } else {
    const faults = unanswered(form);
    say(form, faults.length ? faults : [{ words: 'The server could not be reached, or did not answer. What you wrote still stands in your form: send it again.' }], !faults.length);
  }
  return true;
}

/* What is put right is no longer wrong; and a button that went grey meanwhile says why. */
document.addEventListener('input', event => {
  if (event.target.closest?.('.fjs-form')) {
    setTimeout(() => {
      const form = openForm();
      const faults = form ? unanswered(form) : [];
      const wrong = faults.map(({ words }) => words);
      const said = document.querySelector('.refusal:not(.of-the-server)');
      const items = [...said?.querySelectorAll('li') ?? []];
      if (faults.length && footerOf(form).querySelector(SEND)?.disabled && wrong.some(words => items.every(item => item.textContent !== words))) {
        list(form, faults, 'while-writing');
      } else if (said) {
        items.forEach(item => wrong.includes(item.textContent) || item.remove());
        if (!said.querySelector('li')) {
          said.remove();
        }
      }
    }, 500);
  }
}, true);

document.addEventListener('click', event => {
  const { target } = event;
  if (target.closest?.(`${SEND}, .modal-footer button`) && !target.closest('.refusal')) {
    forget();
    const form = target.closest(SEND) && openForm();
    const faults = form ? unanswered(form) : [];
    if (faults.some(({ field }) => isHalf(field))) {
      event.stopPropagation();
      say(form, faults);
    }
  }
}, true);

/* Neither Escape, which closes a calendar or a list, nor a click beside it closes the dialog over a form: what was written would be lost. */
const holdsForm = dialog => dialog?.querySelector('.fjs-form');
addEventListener('keydown', event => {
  if (event.key === 'Escape' && holdsForm(document.querySelector('.modal'))) {
    event.preventDefault();
  }
}, true);
addEventListener('click', event => {
  if (event.target.matches?.('.modal') && holdsForm(event.target)) {
    event.stopPropagation();
  }
}, true);

/* What is written is not lost unasked: by what closes its form, by what puts another in its place, or by leaving the page. */
const CLOSES = '.modal-footer button';
/** Tasklist follows these before it changes the address. */
const TAKES_ITS_PLACE = '.task-details:has(.evidence) .nav-tabs li:not(.active) a, ol.tasks-list .task:not(.active) .clickable, .task-filter:not(.active), .unclaim, .logout';

/** What was answered, shown or not, by halves too; what only opens a part of the form is no answer. */
function answersOf(container) {
  const service = serviceOf.get(container);
  const given = service?.('form')._getState().data;
  const halves = [...container.querySelectorAll('.fjs-form-field-datetime')].filter(isHalf).length;
  return service && JSON.stringify([halves, ...service('formFieldRegistry').getAll().filter(({ key, properties }) => key && properties?.keep !== 'nothing').map(({ key }) => [key, given[key]])]);
}

/** Of each form that somebody has touched, its answers before that, or as they were sent, saved or given up since. */
const kept = new WeakMap();
const formsIn = place => [...place?.querySelectorAll('.fjs-container') ?? []];
/** What stands in the form of the tab Evidence, which is none of Tasklist's, or is on its way. */
const filingsIn = place => [...place?.querySelectorAll('.evidence form') ?? []];
const filedIn = form => [...form.elements].map(field => field.type === 'submit' ? field.disabled : field.value.trim()).join();
const NOTHING_FILED = ',,false';
const keep = place => {
  formsIn(place).forEach(container => kept.set(container, answersOf(container)));
  filingsIn(place).forEach(form => kept.set(form, filedIn(form)));
};
function isWritten(place) {
  return filingsIn(place).some(form => ![NOTHING_FILED, kept.get(form)].includes(filedIn(form))) || formsIn(place).some(container => {
    // A form hears of what is typed when the typing pauses, or as the field is left.
    container.querySelector(':focus')?.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
    return kept.has(container) && kept.get(container) !== answersOf(container);
  });
}
const openTask = () => document.querySelector('.task-details');
for (const touched of ['pointerdown', 'click', 'keydown', 'input']) {
  document.addEventListener(touched, ({ target }) => {
    const container = target.closest?.('.fjs-container');
    if (container && !kept.has(container)) {
      kept.set(container, answersOf(container));
    }
  }, true);
}

/** @param event of the page, or of the address that changes */
function ask(event, words) {
  const agreed = confirm(words);
  if (!agreed) {
    event.preventDefault();
    event.stopImmediatePropagation?.();
  }
  return agreed;
}
function askBeforeLeaving(event, place) {
  if (isWritten(place) && ask(event, 'What you wrote here has not been sent and is not kept. Leave it all the same?')) {
    keep(place);
  }
}
addEventListener('click', event => {
  const { target } = event;
  if (target.closest?.('[ng-click^="save("]')) {
    keep(document);
  } else if (target.closest?.(CLOSES) && !target.closest(`${SEND}, .refusal`)) {
    askBeforeLeaving(event, target.closest('.modal'));
  } else if (target.closest?.('.logout') && !isWritten(openTask()) && Object.keys(sessionStorage).some(key => key.startsWith('camunda-form:'))) {
    ask(event, 'What you saved and have not sent is lost when you sign out. Sign out all the same?');
  } else if (target.closest?.(TAKES_ITS_PLACE)) {
    askBeforeLeaving(event, openTask());
  }
}, true);
/* They open the task above or below in the list. */
addEventListener('keydown', event => {
  if (['ArrowUp', 'ArrowDown'].includes(event.key) && event.target.closest?.('ol.tasks-list')) {
    askBeforeLeaving(event, openTask());
  }
}, true);
/** Of an address what is open there. */
const openAt = address => ['task', 'filter', 'detailsTab'].map(name => new URLSearchParams(address.split('?')[1]).get(name)).join();
addEventListener('beforeunload', event => {
  if (isWritten(document)) {
    event.preventDefault();
  }
});

const home = document.baseURI.split('/camunda/')[0];
const read = place => fetch(home + place, { credentials: 'same-origin', headers: { Accept: 'application/json' } }).then(asked => asked.ok ? asked.json() : null).catch(() => null);
/** Whether this page, which is for some roles alone, is for whoever is signed in. */
const isOwn = async page => (await read('/pages'))?.some(({ path }) => path === page) ?? false;
const taskLink = (id, name) => element('a', { href: `#/?task=${id}`, textContent: name });

/** Says beside the lists what was done, until it is closed or a task is opened. */
function said(headline, ...words) {
  const close = element('button', { type: 'button', className: 'btn btn-default', textContent: 'Close' });
  const heading = element('h2', { textContent: headline, tabIndex: -1, id: 'started-heading' });
  const panel = element('section', { className: 'started' }, heading, ...words, close);
  panel.setAttribute('aria-labelledby', heading.id);
  close.addEventListener('click', () => panel.remove());
  document.querySelector('.started')?.remove();
  document.body.append(panel);
  const gone = () => {
    if (/[?&]task=/.test(location.hash)) {
      panel.remove();
      removeEventListener('hashchange', gone);
    }
  };
  addEventListener('hashchange', gone);
  // The dialog gives the focus back when it has closed.
  setTimeout(() => heading.focus(), 600);
}

const isExercise = reference => reference.startsWith('EXE-');

/** After a start: its reference, and of a report what happens next and whom to call. */
async function started(reference) {
  const answer = await read('/reports');
  const report = answer?.reports.find(one => one.reference === reference);
  said(`${reference} is logged`, ...(isExercise(reference) ? [element('p', {}, element('strong', { textContent: 'This is an exercise: nothing of it has happened. ' }), 'Whoever you call, say so first.')] : []), ...(report ? [
    element('p', { textContent: `${report.state}.` }),
    element('ul', {}, ...report.asked.map(({ name, due, link }) => element('li', {},
      element('a', { href: link.replace(/^.*(?=#)/, ''), textContent: name }), due ? `, by ${due}` : '', ': it stands under Mine.'))),
    element('p', {}, element('strong', { textContent: 'Call now, if you have not yet, unless it is about them. ' }), answer.call),
    element('p', {}, element('a', { href: `${home}/reports`, target: '_blank', rel: 'noopener', textContent: 'All your reports, and how far they are' }))] : []));
}

/** Whether the log has the case as closed; only whoever may search it is told, and others do not ask. */
const isClosed = async reference => await isOwn('/register') && (await read(`/register?state=closed&reference=${reference}`))?.found.length > 0;

/** After a task: that it is recorded, and what waits in the same case for whoever completed it, what is due first on top. */
async function recorded(user, name) {
  const [, step, reference, whom] = name.match(/^(.*) – ([A-Z]{3}-\d+-\d+)(.*)$/) ?? [name, name];
  const next = !reference ? [] : await fetch(`${home}${ENGINE}/task?maxResults=${NEXT_SHOWN + 1}`, {
    method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-XSRF-TOKEN': document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]*)/)?.[1] ?? '' },
    body: JSON.stringify({ processInstanceBusinessKey: reference, sorting: [{ sortBy: 'dueDate', sortOrder: 'asc' }], orQueries: [{ assignee: user, candidateUser: user }] })
  }).then(asked => asked.ok ? asked.json() : null).catch(() => null);
  const cards = next?.length && await read(`/task-cards?${new URLSearchParams(next.map(({ id }) => ['task', id]))}`) || {};
  const named = ({ name }) => name.replace(` – ${reference}`, '');
  const own = next?.filter(({ id }) => !cards[id]?.leftToOthers);
  const ofOthers = next?.filter(({ id }) => cards[id]?.leftToOthers).map(task => element('p', { textContent: `${named(task)}: ${cards[task.id].leftToOthers}.` })) ?? [];
  const nothing = reference && own?.length === 0 ? await isClosed(reference) ? 'The case is closed.' : 'Nothing else of this case waits for you now.' : '';
  const waits = own?.slice(0, NEXT_SHOWN).map(task => element('li', {}, taskLink(task.id, named(task)))) ?? [];
  said(`${reference ? `${reference}${whom}: ` : ''}${step} is recorded`,
    ...(waits.length ? [element('p', { textContent: 'Next for you in this case:' }), element('ul', {}, ...waits, ...(next.length > NEXT_SHOWN ? [element('li', { textContent: 'and more, in the list' })] : []))] : nothing ? [element('p', { textContent: nothing })] : []), ...ofOthers);
}

angular.module('cam.tasklist').run(['Notifications', 'camAPI', '$translate', '$rootScope', (notifications, api, $translate, session) => {
  // By the way back of the browser, by a link, by an address that is typed.
  session.$on('$locationChangeStart', (event, to, from) => {
    if (openAt(to) !== openAt(from) && !to.includes('#/login')) {
      askBeforeLeaving(event, openTask());
    }
  });
  const add = notifications.addError;
  notifications.addError = function(error) {
    const ofAForm = ['PROCESS_START_ERROR', 'COMPLETE_ERROR'].some(name => $translate.instant(name) === error.status);
    return ofAForm && saidBeside(error) || add.call(this, error);
  };
  // Ours say more, and would lie under these on a narrow screen.
  const tell = notifications.addMessage;
  notifications.addMessage = function(message) {
    return ['PROCESS_START_OK', 'ASSIGN_NOTE_PROCESS', 'COMPLETE_OK'].some(name => $translate.instant(name) === message.status) || tell.call(this, message);
  };
  const processes = api.resource('process-definition');
  const submit = processes.submitForm;
  processes.submitForm = async function(...asked) {
    const answer = await submit.apply(this, asked);
    if (answer?.businessKey) {
      started(answer.businessKey);
    }
    return answer;
  };
  const tasks = api.resource('task');
  const complete = tasks.submitForm;
  tasks.submitForm = async function(...asked) {
    const task = await read(`${ENGINE}/task/${asked[0].id}`);
    const answer = await complete.apply(this, asked);
    keep(openTask());
    recorded(session.authentication.name, task?.name ?? 'What you sent');
    return answer;
  };
}]);

const leadsTo = (page, textContent) => node => node.append(element('a', { href: home + page, target: '_blank', rel: 'noopener', textContent }));

/** A page that is for some roles alone. */
const leadsThere = (page, text) => async node => {
  if (await isOwn(page)) {
    leadsTo(page, text)(node);
  }
};

export default [
  { id: 'central-log', pluginPoint: 'tasklist.navbar.action', priority: 80, render: leadsThere('/register', 'Central log') },
  { id: 'all-limits', pluginPoint: 'tasklist.navbar.action', priority: 70, render: leadsThere('/deadlines', 'All deadlines') },
  { id: 'exercises', pluginPoint: 'tasklist.navbar.action', priority: 68, render: leadsThere('/exercises', 'Exercises') },
  { id: 'changed-rules', pluginPoint: 'tasklist.navbar.action', priority: 66, render: leadsThere('/rules', 'Try changed rules') },
  { id: 'own-limits', pluginPoint: 'tasklist.navbar.action', priority: 60, render: leadsTo('/deadlines/mine', 'My deadlines') },
  { id: 'own-reports', pluginPoint: 'tasklist.navbar.action', priority: 50, render: leadsTo('/reports', 'My reports') }
];
