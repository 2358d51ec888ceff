/* The tab "Evidence": what is filed for the case of this task, and a place to file more. Asks /evidence/<reference>. */

const WARNING = 'Describe leaked data rather than copy it. Whatever you file here is restricted: only those who keep the log and whoever '
  + 'investigates can open it, each opening is recorded, and it is kept for a shorter time than the case. Nobody’s report waits for it.';

const NOT_FOR_YOU = 'What is filed for this case is not for you: it is seen by whoever has a task of the case, and by those who keep the log.';

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function megabytes(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function time(moment) {
  return new Date(moment).toLocaleString('en-GB', { timeZone: 'Europe/London', dateStyle: 'medium', timeStyle: 'short' }) + ' UK time';
}

/** The answer as JSON, or what it says as an error. */
async function asked(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { credentials: 'same-origin', ...options });
  } catch (e) {
    throw new Error('The server could not be reached. Nothing was kept: try again.');
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw Object.assign(new Error(body.message || 'That did not work. Nothing was kept: try again, or tell the operator.'), { status: answer.status });
  }
  return body;
}

function item(filed, place, reference, mayOpen) {
  const open = mayOpen && !filed.removedAt;
  const name = open ? element('a', { href: `${place}${encodeURIComponent(filed.reference)}/${filed.number}`, textContent: filed.name, download: '' }) : element('strong', { textContent: filed.name });
  return element('li', {},
    `${filed.reference === reference ? '' : filed.reference + ', '}${filed.number}. `, name,
    element('div', { textContent: filed.description }),
    element('div', { className: 'about', textContent: `${megabytes(filed.size)}, filed ${time(filed.filedAt)} by ${filed.by}`
      + (filed.removedAt ? `; content removed ${time(filed.removedAt)}` : '') }),
    element('div', { className: 'about', textContent: `SHA-256 ${filed.sha256}` }));
}

/* What is typed in a form is lost when another tab or page takes its place: it is saved first, and links open beside it. */
document.addEventListener('click', event => {
  if (event.target.closest?.('a[ng-click^="selectTaskDetailTab"]')) {
    document.querySelector('.task-details button[ng-click^="save("]:not([disabled])')?.click();
  }
  const link = event.target.closest?.('.fjs-container a[href]');
  if (link) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
}, true);

export default [{
  id: 'evidence',
  pluginPoint: 'tasklist.task.detail',
  priority: 50,
  properties: { label: 'Evidence' },

  render: async (node, { api, taskId }) => {
    const place = api.engineApi.split('/camunda/')[0] + '/evidence/';
    const list = element('ul');
    const status = element('p', { className: 'status' });
    status.setAttribute('role', 'status');
    status.setAttribute('aria-live', 'polite');
    const say = (text, className = '') => {
      status.textContent = text;
      status.className = className;
    };

    const file = element('input', { type: 'file', id: 'evidence-file', required: true });
    const description = element('textarea', { id: 'evidence-description', rows: 3, maxLength: 4000, required: true });
    const button = element('button', { type: 'submit', className: 'btn btn-primary', textContent: 'File it' });
    const form = element('form', { hidden: true },
      element('h3', { textContent: 'File something' }),
      element('label', { htmlFor: file.id, textContent: 'The file' }), file,
      element('label', { htmlFor: description.id, textContent: 'What it is (required)' }), description,
      button);
    const page = element('section', { className: 'evidence' },
      element('p', { className: 'warning', textContent: WARNING }),
      element('h3', { textContent: 'Filed for this case' }), list, status, form);
    page.setAttribute('aria-label', 'Evidence');
    node.append(page);

    let reference;
    let address;
    let largest;

    async function show() {
      const filed = await asked(address);
      list.replaceChildren(...(filed.items.length ? filed.items.map(i => item(i, place, reference, filed.mayOpen)) : [element('li', { textContent: 'Nothing is filed.' })]));
      form.hidden = !filed.mayFile;
      largest = filed.largest;
    }

    // What was refused of one file says nothing of the next.
    file.addEventListener('change', () => say(''));
    form.addEventListener('submit', async event => {
      event.preventDefault();
      const chosen = file.files[0];
      if (chosen.size > largest) {
        say(`Nothing was kept. The file is larger than ${megabytes(largest)}: file the part that matters, or describe it in words.`, 'refused');
        return;
      }
      button.disabled = true;
      say(`Filing ${chosen.name} …`);
      try {
        await asked(`${address}?${new URLSearchParams({ name: chosen.name, description: description.value })}`, {
          method: 'POST', body: chosen, headers: { 'Content-Type': 'application/octet-stream', 'X-Requested-With': 'Tasklist' }
        });
        form.reset();
        await show();
        say(`${chosen.name} is filed.`, 'done');
      } catch (e) {
        say(e.message, 'refused');
      }
      button.disabled = false;
    });

    try {
      const variables = await asked(`${api.engineApi}/task/${taskId}/form-variables?variableNames=reference`);
      if (!variables.reference) {
        say('Nothing can be filed for this task: it belongs to no case.');
        return;
      }
      reference = variables.reference.value;
      address = place + encodeURIComponent(reference);
      await show();
    } catch (e) {
      page.querySelector('.warning').hidden = true;
      say([403, 404].includes(e.status) ? NOT_FOR_YOU : e.message, 'refused');
    }
  }
}];
