'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const state = {sentence: 0, part: 'cross', layer: 0, head: -1, view: 'lines', unit: 'words'};
const SPACE = '\u2581';
const byId = id => document.getElementById(id);

/** Weights of one part as numbers from 0 to 1: [layer][head][query][key]. */
function weights(sentence, part) {
  sentence.decoded = sentence.decoded || {};
  if (!sentence.decoded[part]) {
    const bytes = Uint8Array.from(atob(sentence[part]), c => c.charCodeAt(0));
    const queries = labels(sentence, part).queries.length;
    const keys = labels(sentence, part).keys.length;
    let at = 0;
    const read = () => (bytes[at++] | bytes[at++] << 8) / 65535;
    const array = (n, make) => Array.from({length: n}, make);
    const layers = bytes.length / 2 / sentence.heads / queries / keys;
    sentence.decoded[part] = array(layers, () => array(sentence.heads, () => array(queries, () => array(keys, read))));
  }
  return sentence.decoded[part];
}

/** What queries and keys are called. The decoder reads from the start symbol on; cross-attention is named for what it writes. */
function labels(sentence, part) {
  const source = sentence.source.concat(sentence.sourceEnd ?? []);
  if (part === 'encoder') return {queries: source, keys: source};
  const read = [sentence.begin].concat(sentence.target);
  if (part === 'decoder') return {queries: read, keys: read};
  return {queries: sentence.target.concat(sentence.end), keys: source};
}

const ALONE = /^(<.+>|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{P}].*)$/u;

/** Numbers of the word that each piece belongs to, and the words; where no spaces are written, each piece is a word. */
function words(pieces) {
  const text = [];
  const number = pieces.map((piece, i) => {
    const begins = i === 0 || piece.startsWith(SPACE) || ALONE.test(piece) || ALONE.test(pieces[i - 1].replace(SPACE, ''));
    const afterSpace = i > 0 && pieces[i - 1] === SPACE && !piece.startsWith(SPACE);
    if (begins && !afterSpace) text.push('');
    text[text.length - 1] += piece.split(SPACE).join('');
    return text.length - 1;
  });
  return {number, text: text.map(t => t || SPACE)};
}

/** What is shown: a matrix of queries by keys with its labels. A word's weight is the sum of its keys', the mean of its queries'. */
function shown(layer, head) {
  const sentence = data[state.sentence];
  const all = weights(sentence, state.part)[layer];
  const heads = head < 0 ? all : [all[head]];
  const names = labels(sentence, state.part);
  const pieces = names.queries.map((q, i) => names.keys.map((k, j) => heads.reduce((s, h) => s + h[i][j], 0) / heads.length));
  if (state.unit === 'pieces') return {matrix: pieces, queries: names.queries, keys: names.keys};
  const q = words(names.queries), k = words(names.keys);
  const counts = q.text.map((t, i) => q.number.filter(n => n === i).length);
  const matrix = q.text.map(() => k.text.map(() => 0));
  pieces.forEach((row, i) => row.forEach((w, j) => { matrix[q.number[i]][k.number[j]] += w / counts[q.number[i]]; }));
  return {matrix, queries: q.text, keys: k.text};
}

function element(parent, tag, attributes, text) {
  const node = tag === 'line' ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => node.setAttribute(name, value));
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

const word = (parent, tag, kind, text) => element(parent, tag, {class: 'word ' + kind, dir: 'auto'}, text);
const say = (query, key, weight) => { byId('value').textContent = '\u2068' + query + '\u2069 \u2192 \u2068' + key + '\u2069: ' + weight.toFixed(4); };

function drawLines({matrix, queries, keys}) {
  const box = byId('lines');
  box.replaceChildren();
  const left = element(box, 'div'), middle = element(box, 'div'), right = element(box, 'div');
  const from = queries.map(text => word(left, 'div', 'queries', text));
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  middle.append(svg);
  const to = keys.map(text => word(right, 'div', 'keys', text));
  const step = from[0].offsetHeight;
  svg.setAttribute('height', step * Math.max(queries.length, keys.length));
  const drawn = [];
  matrix.forEach((row, i) => row.forEach((weight, j) => {
    if (weight < 0.01) return;
    const line = element(svg, 'line', {x1: 0, y1: (i + .5) * step, x2: '100%', y2: (j + .5) * step,
      'stroke-width': Math.max(.3, 6 * weight), 'stroke-opacity': Math.min(1, .15 + weight)});
    line.addEventListener('mouseenter', () => say(queries[i], keys[j], weight));
    drawn.push({line, i, j});
  }));
  const near = (i, j) => {
    drawn.forEach(d => d.line.classList.toggle('dim', (i !== undefined && d.i !== i) || (j !== undefined && d.j !== j)));
    from.forEach((node, n) => node.classList.toggle('near', n === i));
    to.forEach((node, n) => node.classList.toggle('near', n === j));
  };
  const best = (pairs, count) => pairs.sort((a, b) => b[1] - a[1]).slice(0, count).map(([t, w]) => '\u2068' + t + '\u2069 ' + w.toFixed(3)).join('   ');
  from.forEach((node, i) => {
    node.addEventListener('mouseenter', () => { near(i); byId('value').textContent = '\u2068' + queries[i] + '\u2069 \u2192 ' + best(keys.map((k, j) => [k, matrix[i][j]]), 5); });
    node.addEventListener('mouseleave', () => near());
  });
  to.forEach((node, j) => {
    node.addEventListener('mouseenter', () => { near(undefined, j); byId('value').textContent = '\u2068' + keys[j] + '\u2069 \u2190 ' + best(queries.map((q, i) => [q, matrix[i][j]]), 5); });
    node.addEventListener('mouseleave', () => near());
  });
}

const shade = weight => 'rgba(37, 99, 235, ' + Math.sqrt(weight).toFixed(3) + ')';

function drawMap({matrix, queries, keys}) {
  const table = byId('map');
  table.replaceChildren();
  const first = element(table, 'tr');
  element(first, 'th');
  keys.forEach(text => word(first, 'th', 'key', text));
  matrix.forEach((row, i) => {
    const tr = element(table, 'tr');
    word(tr, 'th', 'query', queries[i]);
    row.forEach((weight, j) => {
      const td = element(tr, 'td', {style: 'background:' + shade(weight), title: weight.toFixed(4)});
      td.addEventListener('mouseenter', () => say(queries[i], keys[j], weight));
    });
  });
}

/** All layers and heads as small maps; a click chooses one. */
function drawOverview() {
  const box = byId('overview');
  const all = weights(data[state.sentence], state.part);
  box.replaceChildren();
  box.style.gridTemplateColumns = 'max-content repeat(' + all[0].length + ', minmax(2rem, 6rem))';
  element(box, 'span', {}, 'head');
  all[0].forEach((h, head) => element(box, 'span', {}, String(head + 1)));
  all.forEach((heads, layer) => {
    element(box, 'span', {}, 'layer ' + (layer + 1));
    heads.forEach((h, head) => {
      const {matrix} = shown(layer, head);
      const chosen = layer === state.layer && (head === state.head || state.head < 0);
      const canvas = element(box, 'canvas', {width: matrix[0].length, height: matrix.length, class: chosen ? 'chosen' : '',
        title: 'layer ' + (layer + 1) + ', head ' + (head + 1)});
      const pen = canvas.getContext('2d');
      matrix.forEach((row, i) => row.forEach((weight, j) => { pen.fillStyle = shade(weight); pen.fillRect(j, i, 1, 1); }));
      canvas.addEventListener('click', () => { state.layer = layer; state.head = head; draw(); });
    });
  });
}

function choices(id, options, current, choose) {
  const box = byId(id);
  box.replaceChildren();
  options.forEach(([value, text]) => {
    const button = element(box, 'button', {'aria-pressed': value === current}, text);
    button.addEventListener('click', () => { choose(value); draw(); });
  });
}

function draw() {
  const sentence = data[state.sentence];
  const parts = ['encoder', 'decoder', 'cross'].filter(part => sentence[part]); // a recurrent decoder has no weights
  if (!parts.includes(state.part)) state.part = 'cross';
  const all = weights(sentence, state.part);
  state.layer = Math.min(state.layer, all.length - 1);
  choices('part', parts.map(part => [part, part]), state.part, v => { state.part = v; });
  choices('layer', all.map((l, i) => [i, String(i + 1)]), state.layer, v => { state.layer = v; });
  choices('head', [[-1, 'mean']].concat(all[0].map((h, i) => [i, String(i + 1)])), state.head, v => { state.head = v; });
  choices('view', [['lines', 'lines'], ['map', 'heat map']], state.view, v => { state.view = v; });
  choices('unit', [['words', 'words'], ['pieces', 'pieces']], state.unit, v => { state.unit = v; });
  byId('value').textContent = '';
  byId('lines').style.display = state.view === 'lines' ? '' : 'none';
  byId('map').style.display = state.view === 'map' ? '' : 'none';
  (state.view === 'lines' ? drawLines : drawMap)(shown(state.layer, state.head));
  drawOverview();
}

const select = byId('sentence');
data.forEach((sentence, i) => element(select, 'option', {value: i, dir: 'auto'}, sentence.line + ': ' + sentence.text));
select.addEventListener('change', () => { state.sentence = Number(select.value); draw(); });
/** What a link names, such as #part=encoder&layer=2&head=1&view=map&unit=pieces. */
new URLSearchParams(location.hash.slice(1)).forEach((value, name) => {
  if (name === 'layer' || name === 'head' || name === 'sentence') state[name] = Number(value) - 1;
  else if (name in state) state[name] = value;
});
select.value = state.sentence;
draw();
