/*
 * A date as it is written here, whatever the language and the time zone of the browser. The forms of Tasklist ask for a date
 * in the way of the browser's language, in which 03/04/2026 may be the 4th of March, and take a day for midnight in
 * Greenwich, which west of it is the day before.
 */

/** Only the forms ask for the language "default". */
Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
  construct: (format, [language, ...rest]) => new format(language === 'default' ? 'en-GB' : language, ...rest)
});

const parse = Date.parse;
Date.parse = text => parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The day that is meant, written as here, as systems write it, or with the name of the month; nothing if the calendar has none such: it would make the next one of it. */
function dayMeant(typed) {
  const text = typed.trim().toLowerCase();
  const [, day, month, year] = text.match(/^(\d{1,2})[/. -](\d{1,2})[/. -]((?:19|20)?\d\d)$/) ?? text.match(/^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -]((?:19|20)?\d\d)$/)
    ?? [, ...(text.match(/^((?:19|20)\d\d)-(\d\d)-(\d\d)$/)?.slice(1).reverse() ?? [])];
  const number = /^\d/.test(month) ? Number(month) : MONTHS.indexOf(month?.slice(0, 3)) + 1;
  const date = new Date(year?.length === 2 ? `20${year}` : year, number - 1, day);
  return date.getDate() === Number(day) && date.getMonth() === number - 1 ? date : undefined;
}

/** As a person says it, or nothing: "Friday 3 April 2026". */
function inWords(typed) {
  return dayMeant(typed)?.toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).replace(',', '') ?? '';
}

const isDay = input => input.matches('.flatpickr-input');

function say(input, words) {
  const place = input.closest('.fjs-datetime-subsection');
  let said = place.querySelector('.day-in-words');
  if (!said && (words || isDay(input))) {
    said = Object.assign(document.createElement('div'), { className: 'day-in-words' });
    said.setAttribute('role', 'status');
    place.append(said);
  }
  if (said) {
    said.textContent = words;
  }
}

/** What a person wrote into a field and has not left yet. */
const written = new WeakMap();

for (const event of ['input', 'change']) {
  document.addEventListener(event, ({ target, isTrusted }) => {
    if (!target.matches?.('.fjs-form .fjs-datetime-subsection input')) {
      return;
    }
    // A time as it is written in a log. The form would take 0915 for an hour that no day has.
    const [, hour, minute] = target.value.match(/^([01]\d|2[0-3])([0-5]\d)$/) ?? [];
    if (hour && !isDay(target)) {
      target.value = `${hour}:${minute}`;
      target.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    if (isTrusted) {
      written.set(target, target.value);
    }
    if (isTrusted || target.value) {
      say(target, isDay(target) ? inWords(target.value) : '');
    }
  }, true);
}

/* What cannot be read is taken away as one leaves it: then it is said what it was, and how it is written. */
document.addEventListener('focusout', ({ target }) => {
  const was = written.get(target);
  written.delete(target);
  if (was) {
    setTimeout(() => target.value || say(target, isDay(target) ? `“${was}” is not a day: write it like ${new Date().toLocaleDateString('en-GB')}.` : `“${was}” is not a time: write it like 09:15 or 21:30.`), 100);
  }
}, true);

/* The calendar begins its weeks on Monday, and reads its days out in our order. Only the window hears of the focus: a dialog keeps it from the document. */
addEventListener('focusin', ({ target }) => {
  if (target._flatpickr && !target._flatpickr.config.locale.firstDayOfWeek) {
    target._flatpickr.set({ locale: { firstDayOfWeek: 1 }, ariaDateFormat: 'l j F Y', parseDate: dayMeant });
  }
}, true);
