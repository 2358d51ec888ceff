/*
 * What ends with the session. Tasklist keeps what is typed in a form in the browser for whoever comes next, under the same key
 * for every start form. Here it is kept for the session alone: in this tab, and gone once the session is another.
 */

const DRAFT = 'camunda-form:';
const OWNER = 'camunda-forms-of';
const kept = { get: Storage.prototype.getItem, set: Storage.prototype.setItem, remove: Storage.prototype.removeItem };

/** The token against foreign pages is another in each session. */
function session() {
  return document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]*)/)?.[1] || '';
}

function clear() {
  for (const storage of [localStorage, sessionStorage]) {
    Object.keys(storage).filter(key => key.startsWith(DRAFT)).forEach(key => kept.remove.call(storage, key));
  }
}

/** Where the drafts of this session are; those of another are gone. */
function ofThisSession() {
  if (kept.get.call(sessionStorage, OWNER) !== session()) {
    clear();
    kept.set.call(sessionStorage, OWNER, session());
  }
  return sessionStorage;
}

function placeOf(storage, key) {
  return String(key).startsWith(DRAFT) ? ofThisSession() : storage;
}

Storage.prototype.getItem = function(key) {
  return kept.get.call(placeOf(this, key), key);
};
Storage.prototype.setItem = function(key, value) {
  return kept.set.call(placeOf(this, key), key, value);
};
Storage.prototype.removeItem = function(key) {
  return kept.remove.call(placeOf(this, key), key);
};

/** With sign-in at the organisation's provider, the form for name and password leads nowhere. */
async function signInThere() {
  const page = await fetch(document.baseURI, { redirect: 'manual', headers: { Accept: 'text/html' } });
  if (page.type === 'opaqueredirect') {
    const again = Object.assign(document.createElement('a'), { href: document.baseURI, textContent: 'Sign in with your organisation’s account' });
    const text = Object.assign(document.createElement('div'), { className: 'signed-out' });
    text.append('You are signed out. ', again);
    document.body.replaceChildren(text);
  }
}

function signedOut() {
  if (location.hash.startsWith('#/login')) {
    clear();
    signInThere();
  }
}

addEventListener('hashchange', signedOut);
ofThisSession();
signedOut();

export default [];
