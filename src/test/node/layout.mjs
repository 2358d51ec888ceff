/**
 * What makes a diagram hard to read, found from where things stand: boxes on boxes, lines through boxes or across
 * lines, words on words, boxes or lines, and words that do not fit. All lengths are in diagram units.
 */

/** What a screen of 1366 by 768 shows of a page so small that its words can still be read. */
const WIDEST = 1900, HIGHEST = 1050;

/** A label farther from what it names belongs to nothing. */
const FARTHEST = 30;

/** Things that stand closer than this only touch. */
const TOUCH = 1;

const isLine = element => element.waypoints !== null;
const isLabel = element => element.labelOf !== null;
// Lanes and groups lie behind what they gather.
const isBehind = element => ['bpmn:Lane', 'bpmn:Group'].includes(element.type);
const isBox = element => !isLine(element) && !isLabel(element) && !isBehind(element);

/**
 * @param elements what render() measured
 * @returns {string[]} one sentence a fault
 */
export function faults(elements) {
  const byId = new Map(elements.map(element => [element.id, element]));
  const found = [];
  for (const page of new Set(elements.map(element => element.page))) {
    const here = elements.filter(element => element.page === page);
    const size = extent(here);
    if (size.width > WIDEST || size.height > HIGHEST) {
      found.push(`the page ${page} is ${size.width} wide and ${size.height} high: Cockpit shows ${WIDEST} by ${HIGHEST} at once; let a part of it open on a page of its own`);
    }
    const boxes = here.filter(isBox);
    const lines = here.filter(isLine);
    const words = here.filter(element => element.text && (isLabel(element) || holdsOthers(element, here)));

    pairs(boxes, (a, b) => {
      if (isInside(a, b) || isInside(b, a) || a.host === b.id || b.host === a.id) return;
      if (overlap(a, b)) found.push(`${title(a)} overlaps ${title(b)}`);
    });
    for (const box of boxes) {
      const parent = box.parent && byId.get(box.parent);
      if (parent && isBox(parent) && !encloses(parent, box)) found.push(`${title(box)} sticks out of ${title(parent)}`);
      if (box.text && !holdsOthers(box, here)) {
        if (!encloses(box, box.text)) found.push(`the words of ${title(box)} do not fit into it`);
        else if (box.text.words.endsWith('...') && !box.name?.endsWith('...')) found.push(`the words of ${title(box)} are cut off`);
      }
    }
    for (const line of lines) {
      for (const box of boxes) if (passesThrough(line, box)) found.push(`${title(line)} passes through ${title(box)}`);
    }
    pairs(lines, (a, b) => { const how = meet(a, b); if (how) found.push(`${title(a)} ${how} ${title(b)}`); });
    for (const word of words) {
      const owner = isLabel(word) ? byId.get(word.labelOf) : word;
      if (isLabel(word) && !isLine(owner) && gap(word.text, owner) > FARTHEST) found.push(`the label of ${title(owner)} stands apart from it`);
      for (const box of boxes) {
        if (box === word || isInside(owner, box) && encloses(box, word.text)) continue;
        if (overlap(word.text, box)) found.push(`the label of ${title(owner)} overlaps ${title(box)}`);
      }
      for (const line of lines) {
        if (segments(line).some(segment => crossesBox(segment, word.text, 2))) found.push(`${title(line)} runs through the label of ${title(owner)}`);
      }
    }
    pairs(words, (a, b) => {
      if (overlap(a.text, b.text)) found.push(`the label of ${title(byId.get(a.labelOf) ?? a)} overlaps the label of ${title(byId.get(b.labelOf) ?? b)}`);
    });
  }
  return found;

  /** Whether a stands in b, at any depth. What sits on a box's border stands beside the box, not in it. */
  function isInside(a, b) {
    for (let parent = a.parent; parent; parent = byId.get(parent)?.parent) if (parent === b.id) return true;
    return false;
  }

  function passesThrough(line, box) {
    const source = byId.get(line.source), target = byId.get(line.target);
    const ends = [source, target].filter(Boolean);
    if (ends.some(end => end !== box && isInside(end, box))) return false;
    let parts = segments(line);
    // A line touches its own two ends: only its further parts can pass through them.
    if (box === source) parts = parts.slice(1);
    if (box === target) parts = parts.slice(0, -1);
    // The timer on a box's border covers a piece of the box; its line begins below that.
    if (source?.host === box.id) parts = parts.map(part => leaving(part, source)).filter(Boolean);
    if (target?.host === box.id) parts = parts.map(part => leaving(part.toReversed(), target)).filter(Boolean);
    return parts.some(part => crossesBox(part, box, TOUCH));
  }
}

function extent(elements) {
  const points = elements.flatMap(element => element.waypoints ?? [{ x: element.x, y: element.y }, { x: element.x + element.width, y: element.y + element.height }]);
  const range = values => Math.ceil(Math.max(...values) - Math.min(...values));
  return { width: range(points.map(point => point.x)), height: range(points.map(point => point.y)) };
}

function title(element) {
  return element.name ? `${element.id} "${element.name.replace(/\s+/g, ' ')}"` : element.id;
}

function holdsOthers(element, all) {
  return isBox(element) && all.some(other => other.parent === element.id);
}

function pairs(list, visit) {
  list.forEach((a, i) => list.slice(i + 1).forEach(b => visit(a, b)));
}

function overlap(a, b) {
  return a.x + a.width - b.x > TOUCH && b.x + b.width - a.x > TOUCH && a.y + a.height - b.y > TOUCH && b.y + b.height - a.y > TOUCH;
}

function gap(a, b) {
  return Math.hypot(Math.max(0, b.x - a.x - a.width, a.x - b.x - b.width), Math.max(0, b.y - a.y - a.height, a.y - b.y - b.height));
}

function encloses(outer, inner) {
  return inner.x >= outer.x - TOUCH && inner.y >= outer.y - TOUCH
    && inner.x + inner.width <= outer.x + outer.width + TOUCH && inner.y + inner.height <= outer.y + outer.height + TOUCH;
}

function segments(line) {
  return line.waypoints.slice(1).map((point, i) => [line.waypoints[i], point]).filter(([a, b]) => a.x !== b.x || a.y !== b.y);
}

/** Whether a piece of the segment lies in the box made smaller by the margin (Liang-Barsky). */
function crossesBox([a, b], box, margin) {
  return cut([a, b], { x: box.x + margin, y: box.y + margin, width: box.width - 2 * margin, height: box.height - 2 * margin }) !== null;
}

/** From where to where, as shares of its length, the segment lies in the box; null if nowhere. */
function cut([a, b], box) {
  let from = 0, to = 1;
  for (const [delta, low, high] of [[b.x - a.x, box.x - a.x, box.x + box.width - a.x], [b.y - a.y, box.y - a.y, box.y + box.height - a.y]]) {
    if (delta === 0) { if (low >= 0 || high <= 0) return null; continue; }
    from = Math.max(from, Math.min(low / delta, high / delta));
    to = Math.min(to, Math.max(low / delta, high / delta));
  }
  return from < to ? [from, to] : null;
}

/** The rest of a segment after it has left a box in which it begins; null if it never does. */
function leaving([a, b], box) {
  const inside = cut([a, b], { x: box.x - TOUCH, y: box.y - TOUCH, width: box.width + 2 * TOUCH, height: box.height + 2 * TOUCH });
  if (!inside || inside[0] > 0) return [a, b];
  return inside[1] >= 1 ? null : [{ x: a.x + (b.x - a.x) * inside[1], y: a.y + (b.y - a.y) * inside[1] }, b];
}

/** How two lines get in each other's way: they cross, or one runs on the other; null if not at all. */
function meet(a, b) {
  for (const [p, q] of segments(a)) {
    for (const [r, s] of segments(b)) {
      const d1 = side(p, q, r), d2 = side(p, q, s), d3 = side(r, s, p), d4 = side(r, s, q);
      if ([d1, d2, d3, d4].every(d => Math.abs(d) < TOUCH)) {
        const along = stretch([p, q], [r, s]);
        if (along > TOUCH && !together(a, b, [p, q], [r, s]) && !join(a, b, q, s)) return 'runs on';
      } else if (d1 * d2 <= 0 && d3 * d4 <= 0) {
        const at = point(p, q, r, s);
        if (at && !(isEnd(at, a) && isEnd(at, b)) && !together(a, b, [p, q], [r, s], at) && !meetToJoin(a, b, at)) return 'crosses';
      }
    }
  }
  return null;
}

/** Distance of c from the straight line through a and b, with its side as the sign. */
function side(a, b, c) {
  return ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)) / Math.hypot(b.x - a.x, b.y - a.y);
}

/** The length on which two segments of one straight line lie on each other. */
function stretch([p, q], [r, s]) {
  const length = Math.hypot(q.x - p.x, q.y - p.y);
  const place = c => ((c.x - p.x) * (q.x - p.x) + (c.y - p.y) * (q.y - p.y)) / length;
  return Math.min(length, Math.max(place(r), place(s))) - Math.max(0, Math.min(place(r), place(s)));
}

function point(p, q, r, s) {
  const d = (q.x - p.x) * (s.y - r.y) - (q.y - p.y) * (s.x - r.x);
  if (d === 0) return null;
  const t = ((r.x - p.x) * (s.y - r.y) - (r.y - p.y) * (s.x - r.x)) / d;
  return { x: p.x + t * (q.x - p.x), y: p.y + t * (q.y - p.y) };
}

function same(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y) < 2;
}

function isEnd(at, line) {
  return same(at, line.waypoints[0]) || same(at, line.waypoints.at(-1));
}

/**
 * Whether two lines share the trunk of a tree, which is easy to read: they begin at one place and part later, or meet
 * and end at one place. With a point, whether they part or meet just there.
 */
function together(a, b, one, other, at) {
  const trunks = [
    a.source === b.source && same(a.waypoints[0], b.waypoints[0]) && [segments(a)[0], segments(b)[0]],
    a.target === b.target && same(a.waypoints.at(-1), b.waypoints.at(-1)) && [segments(a).at(-1), segments(b).at(-1)]
  ].filter(Boolean);
  return trunks.some(([first, second]) => at
    ? liesOn(at, first) && liesOn(at, second)
    : sameSegment(one, first) && sameSegment(other, second));
}

/** Whether two lines to one place have joined where these segments end: from there to the place they are one. */
function join(a, b, q, s) {
  const rest = (line, from) => line.waypoints.slice(line.waypoints.findIndex(point => point === from));
  const [one, other] = [rest(a, q), rest(b, s)];
  return a.target === b.target && one.length === other.length && one.every((point, i) => same(point, other[i]));
}

/** Whether one line ends a segment at this point of another and goes on upon it, to one place. */
function meetToJoin(a, b, at) {
  return [[a, b], [b, a]].some(([comes, bus]) => {
    const corner = comes.waypoints.findIndex(point => same(point, at));
    const on = segments(bus).find(([r, s]) => liesOn(at, [r, s]));
    return corner > 0 && corner < comes.waypoints.length - 1 && on && join(comes, bus, comes.waypoints[corner + 1], on[1]);
  });
}

function sameSegment([a, b], [c, d]) {
  return same(a, c) && same(b, d);
}

function liesOn(at, [p, q]) {
  return Math.abs(side(p, q, at)) < 2 && stretch([p, q], [at, at]) >= -2;
}
