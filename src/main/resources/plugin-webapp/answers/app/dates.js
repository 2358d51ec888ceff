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

/** As a person says it, or nothing: "Friday 3 April 2026". */
function inWords(typed) {
  const [, day, month, year] = typed.match(/^(\d\d)\/(\d\d)\/(\d{4})$/) ?? [];
  return year ? new Date(year, month - 1, day).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).replace(',', '') : '';
}

function sayDay(input) {
  const place = input.closest('.fjs-datetime-subsection');
  let words = place.querySelector('.day-in-words');
  if (!words) {
    words = Object.assign(document.createElement('div'), { className: 'day-in-words' });
    words.setAttribute('role', 'status');
    place.append(words);
  }
  words.textContent = inWords(input.value);
}

for (const event of ['input', 'change']) {
  document.addEventListener(event, ({ target }) => target.matches?.('.fjs-form input.flatpickr-input') && sayDay(target), true);
}

/* The calendar begins its weeks on Monday, and reads its days out in our order. Only the window hears of the focus: a dialog keeps it from the document. */
addEventListener('focusin', ({ target }) => {
  if (target._flatpickr && !target._flatpickr.config.locale.firstDayOfWeek) {
    target._flatpickr.set({ locale: { firstDayOfWeek: 1 }, ariaDateFormat: 'l j F Y' });
  }
}, true);
