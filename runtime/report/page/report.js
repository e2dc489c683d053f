// Words of both languages stand in report.words.json, which the page carries beside its data.
const T = JSON.parse($('words').textContent);
const D = JSON.parse($('data').textContent);
const VERDICTS = ['valid', 'invalid', 'incomplete'];
// Columns of a row of D.rows.
const [DOC, RECORD, SYNTAX, VERDICT, NUMBER, DATE, SUPPLIER, SUPPLIER_ID, BUYER, BUYER_ID, TOTAL, CURRENCY, FATAL, WARNING, INFO, SUPPRESSED, RULES, INPUT, SENT] = Array(19).keys();
const PAGE = 50;
let lang = D.lang, page = 0, order = { by: -1, down: false }, view = D.rows.map((_, i) => i), printed = null;
const t = key => T[lang][key];
const said = both => Array.isArray(both) ? both[lang === 'fr' ? 1 : 0] : both;
const term = id => { const found = D.terms[id]; return found ? said(found) : id; };
const ruleTitle = id => { const found = D.rules[id]; return found ? said(found) : ''; };
const party = number => D.parties[number] || t('unknown');
const number = text => { const value = Number(text); return Number.isFinite(value) && text !== '' ? value : -Infinity; };
// What became of it: [state, flow, the platform's state, what that means in both languages, when]; all languages are searched.
const sentWords = row => row[SENT] ? [row[SENT][0], row[SENT][1], row[SENT][2], row[SENT][3], row[SENT][5]] : [];
const haystack = D.rows.map(row => plain([row[DOC], row[NUMBER], row[DATE], D.parties[row[SUPPLIER]], row[SUPPLIER_ID], D.parties[row[BUYER]], row[BUYER_ID], row[TOTAL], ...sentWords(row).flat(), ...row[RULES].map(i => D.ruleIds[i])].join(' ')));
const amount = (text, currency) => {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text + (currency ? ' ' + currency : '');
  const [whole, part] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, lang === 'fr' ? '\u202f' : ',');
  return grouped + (part ? (lang === 'fr' ? ',' : '.') + part : '') + (currency ? '\u00a0' + currency : '');
};

function texts() {
  document.title = t('title') + ' \u00b7 rulec';
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  $('made').textContent = `${t('made')}: ${D.moment} \u00b7 rulec ${D.version}`;
}

function counts(rows) {
  const result = { valid: 0, invalid: 0, incomplete: 0, fatal: 0, warning: 0, suppressed: 0 };
  for (const i of rows) {
    const row = D.rows[i];
    ++result[VERDICTS[row[VERDICT]]];
    result.fatal += row[FATAL];
    result.warning += row[WARNING];
    result.suppressed += row[SUPPRESSED];
  }
  return result;
}

function figures() {
  const all = counts(view);
  const box = (value, label, kind) => make('div', { class: 'card' }, make('b', { class: kind }, amount(String(value))), label);
  $('figures').replaceChildren(make('h2', { id: 'figures-title', hidden: '' }, t('charts')), box(view.length, t('rows')), box(all.valid, t('valid'), 'valid'), box(all.invalid, t('invalid'), 'invalid'),
    box(all.incomplete, t('incomplete'), 'incomplete'), box(all.fatal, t('fatal'), 'fatal'), box(all.warning, t('warning'), 'warning'), all.suppressed ? box(all.suppressed, t('suppressed')) : '');
}

function split(key) {
  const groups = new Map();
  for (const i of view) {
    const name = key(D.rows[i]);
    if (!groups.has(name)) groups.set(name, [0, 0, 0]);
    ++groups.get(name)[D.rows[i][VERDICT]];
  }
  return groups;
}
const whole = parts => parts[0] + parts[1] + parts[2];
const spoken = parts => VERDICTS.map((verdict, i) => parts[i] ? `${parts[i]} ${t(verdict)}` : '').filter(Boolean).join(', ');

function overTime() {
  const months = [...split(row => row[DATE].slice(0, 7))].sort((a, b) => a[0] < b[0] ? -1 : 1).slice(-36);
  const most = Math.max(1, ...months.map(([, parts]) => whole(parts))), step = 640 / Math.max(1, months.length), width = Math.min(46, step * 0.8);
  const bars = months.map(([month, parts], at) => {
    let y = 125;
    const x = at * step + (step - width) / 2;
    return make('g', {}, make('title', {}, `${month || t('month')}: ${spoken(parts)}`), VERDICTS.map((verdict, i) => {
      const height = parts[i] / most * 115;
      y -= height;
      return parts[i] ? make('rect', { x, y, width, height, class: 'fill-' + verdict }) : '';
    }), at % Math.ceil(months.length / 9) ? '' : make('text', { x: x + width / 2, y: 142, 'font-size': 12, 'text-anchor': 'middle', fill: '#56607a' }, month || t('month')));
  });
  const label = months.map(([month, parts]) => `${month || t('month')}: ${spoken(parts)}`).join('; ');
  return make('div', { class: 'card time' }, make('h3', {}, t('byTime')), make('svg', { viewBox: '0 0 640 150', role: 'img', 'aria-label': label, preserveAspectRatio: 'xMidYMid meet' }, bars),
    make('div', { class: 'legend soft' }, VERDICTS.map(verdict => [make('i', { class: 'fill-' + verdict }), t(verdict)])));
}

function bars(title, list, pick) {
  const most = Math.max(1, ...list.map(entry => entry.count));
  return make('div', { class: 'card' }, make('h3', {}, title), list.length ? '' : make('p', { class: 'soft' }, t('none')), list.map(entry => {
    let x = 0;
    const parts = entry.parts.map(([kind, count]) => {
      const width = count / most * 400;
      x += width;
      return count ? make('rect', { x: x - width, y: 1, width, height: 14, class: 'fill-' + kind }) : '';
    });
    return make('button', { type: 'button', class: 'bar', title: entry.title, 'aria-label': `${entry.name}: ${entry.spoken}`, on: { click: () => pick(entry.value) } },
      make('span', {}, entry.name), make('svg', { viewBox: '0 0 400 16', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, parts), make('span', {}, String(entry.count)));
  }));
}

function charts() {
  const rules = new Map();
  for (const i of view) for (const rule of D.rows[i][RULES]) rules.set(rule, (rules.get(rule) || 0) + 1);
  const top = [...rules].sort((a, b) => b[1] - a[1] || (D.ruleIds[a[0]] < D.ruleIds[b[0]] ? -1 : 1)).slice(0, 10)
    .map(([rule, count]) => ({ name: D.ruleIds[rule], title: ruleTitle(D.ruleIds[rule]), count, value: rule, parts: [['rule', count]], spoken: `${count} ${t('rows')}` }));
  const parties = column => [...split(row => row[column])].sort((a, b) => whole(b[1]) - whole(a[1])).slice(0, 10)
    .map(([who, parts]) => ({ name: party(who), title: party(who), count: whole(parts), value: who, parts: VERDICTS.map((verdict, i) => [verdict, parts[i]]), spoken: spoken(parts) }));
  const choose = id => value => { $(id).value = String(value); filter(); };
  $('charts').replaceChildren(overTime(), bars(t('byRule'), top, choose('rule')), bars(t('bySupplier'), parties(SUPPLIER), choose('supplier')), bars(t('byRecipient'), parties(BUYER), choose('recipient')));
}

function choices() {
  const fill = (id, entries) => {
    const kept = $(id).value;
    $(id).replaceChildren(make('option', { value: '' }, t('all')), ...entries.map(([value, text]) => make('option', { value }, text)));
    $(id).value = kept;
  };
  const named = column => [...new Set(D.rows.map(row => row[column]))].map(i => [i, party(i)]).sort((a, b) => a[1].localeCompare(b[1]));
  fill('verdict', VERDICTS.map((verdict, i) => [i, t(verdict)]));
  fill('rule', D.ruleIds.map((id, i) => [i, `${id} ${ruleTitle(id)}`]).sort((a, b) => a[1].localeCompare(b[1])));
  fill('supplier', named(SUPPLIER));
  fill('recipient', named(BUYER));
}

const COLUMNS = [['number', NUMBER], ['date', DATE], ['verdict', VERDICT], ['supplier', SUPPLIER], ['recipient', BUYER], ['total', TOTAL], ['found', FATAL], ...(D.ledger ? [['sent', SENT]] : []), ['file', DOC]];
const sortKey = (row, column) => column === TOTAL || column === FATAL ? number(String(row[column])) : column === SUPPLIER || column === BUYER ? plain(party(row[column])) : column === SENT ? (row[SENT] ? row[SENT][0] + row[SENT][2] : '') : row[column];

function filter() {
  const words = plain($('search').value).split(/\s+/).filter(Boolean);
  const is = (id, column) => $(id).value === '' ? () => true : row => row[column] === Number($(id).value);
  const verdict = is('verdict', VERDICT), supplier = is('supplier', SUPPLIER), buyer = is('recipient', BUYER);
  const rule = $('rule').value === '' ? () => true : row => row[RULES].includes(Number($('rule').value));
  view = [];
  D.rows.forEach((row, i) => { if (verdict(row) && supplier(row) && buyer(row) && rule(row) && words.every(word => haystack[i].includes(word))) view.push(i); });
  if (order.by >= 0) {
    const column = COLUMNS[order.by][1], keys = new Map(view.map(i => [i, sortKey(D.rows[i], column)]));
    view.sort((a, b) => { const x = keys.get(a), y = keys.get(b); return (x < y ? -1 : x > y ? 1 : a - b) * (order.down ? -1 : 1); });
  }
  page = 0;
  figures();
  charts();
  list();
}

function findingsOf(row) {
  const parts = [];
  for (const [column, kind] of [[FATAL, 'fatal'], [WARNING, 'warning'], [INFO, 'info'], [SUPPRESSED, 'suppressed']])
    if (row[column]) parts.push(make('span', { class: kind }, `${row[column]} ${t(kind)}`), ' ');
  return parts;
}

const sent = row => row[SENT] ? [make('div', {}, row[SENT][0]), make('div', { class: 'soft' }, said(row[SENT][3])), make('div', { class: 'soft mono' }, row[SENT][1])] : make('span', { class: 'soft' }, t('notSent'));

function list() {
  const table = $('documents');
  table.tHead.replaceChildren(make('tr', {}, COLUMNS.map(([name, column], i) => make('th', { scope: 'col', class: column === TOTAL ? 'n' : null, 'aria-sort': order.by === i ? (order.down ? 'descending' : 'ascending') : 'none' },
    make('button', { type: 'button', on: { click: () => { order = { by: i, down: order.by === i && !order.down }; filter(); table.tHead.querySelectorAll('button')[i].focus(); } } }, t(name) + (order.by === i ? (order.down ? ' \u25bc' : ' \u25b2') : ''))))));
  const shown = printed ? view : view.slice(page * PAGE, page * PAGE + PAGE);
  table.tBodies[0].replaceChildren(...shown.map(i => {
    const row = D.rows[i], verdict = VERDICTS[row[VERDICT]];
    return make('tr', {}, make('td', {}, make('button', { type: 'button', on: { click: () => { location.hash = 'document=' + i; } } }, row[NUMBER] || t('unknown'))), make('td', {}, row[DATE]),
      make('td', { class: 'tag ' + verdict }, t(verdict)), make('td', {}, party(row[SUPPLIER])), make('td', {}, party(row[BUYER])), make('td', { class: 'n' }, amount(row[TOTAL], row[CURRENCY])),
      make('td', {}, findingsOf(row), make('div', { class: 'soft' }, row[RULES].slice(0, 6).map(rule => D.ruleIds[rule]).join(' ') + (row[RULES].length > 6 ? ' \u2026' : ''))),
      D.ledger ? make('td', {}, sent(row)) : '',
      make('td', { class: 'mono' }, row[DOC] + (row[RECORD] ? ':' + row[RECORD] : '')));
  }));
  const pages = Math.max(1, Math.ceil(view.length / PAGE));
  $('found').textContent = `${view.length} ${t('of')} ${D.rows.length} ${t('rows')}`;
  $('page').textContent = `${t('page')} ${page + 1} ${t('of')} ${pages}`;
  $('before').disabled = page === 0;
  $('after').disabled = page + 1 >= pages;
}

function checked() {
  const items = (title, content) => [make('dt', {}, title), make('dd', {}, content)];
  const rules = object => Object.keys(object).length ? make('ul', {}, Object.entries(object).map(([id, [count, en, fr]]) => make('li', {}, `${id} ${said([en, fr])} (${count} ${t('rows')})`))) : t('none');
  $('checked').replaceChildren(make('dl', { class: 'facts' },
    items(t('paths'), D.paths.join(', ')), items('rulec', D.version), items(t('made'), D.moment), items(t('table'), make('span', { class: 'mono' }, D.table)),
    items(t('layers'), make('ul', {}, D.layers.map(([name, en, fr, version, source, used]) => make('li', {}, `${name}${version ? ' ' + version : ''}: ${said([en, fr])}${source ? ' \u2014 ' + source : ''} (${used} ${t('used')})`)))),
    items(t('run'), `${amount(String(D.run[0]))} (${amount(String(D.run[1]))} ${t('skipped')})`),
    items(t('side'), t(D.direction)), items(t('on'), D.on || t('issue')), items(t('notChecked'), rules(D.notChecked)), items(t('leftOut'), rules(D.leftOut)),
    items(t('keys'), D.publicKeys.length ? make('ul', {}, D.publicKeys.map(key => make('li', {}, key))) : t('noKeys')),
    items(t('suppressions'), said(D.suppressions).length ? make('ul', {}, said(D.suppressions).map(line => make('li', {}, line))) : t('none')),
    D.ledger ? items(t('ledger'), D.ledger) : [],
    D.changes.length ? items(t('changes'), make('ul', {}, D.changes.map(([layer, rule, en, fr]) => make('li', {}, `${layer}: ${rule}: ${said([en, fr])}`)))) : []));
}

// ---- one document -------------------------------------------------------------------------------------------------------
const opened = new Map();
async function details(i) {
  const chunk = Math.floor(i / D.chunk);
  if (!opened.has(chunk)) {
    const bytes = Uint8Array.from(atob($('chunk' + chunk).textContent), c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    opened.set(chunk, JSON.parse(await new Response(stream).text()));
  }
  return opened.get(chunk)[i % D.chunk];
}

const gravest = (marks, findings) => ['fatal', 'warning', 'info'].find(kind => marks.some(mark => findings[mark].s === kind)) || 'info';
function value(entry, findings, asAmount) {
  const [id, text, marks] = entry, shown = text === null ? `${t('missing')}: ${term(id)}` : text === '' ? '\u2014' : asAmount ? amount(text) : text;
  if (!marks) return shown;
  const kind = gravest(marks, findings);
  return [make('span', { class: 'wrong ' + kind }, shown), make('span', { class: 'mark' }, marks.map(mark => [make('a', { href: '#finding' + mark, on: { click: event => { event.preventDefault(); $('finding' + mark).scrollIntoView(); $('finding' + mark).focus(); } } }, findings[mark].r), ' ']))];
}
const isAttribute = id => /^[A-Z]+-\d+-\d+$/.test(id);
function facts(node, findings, skip) {
  const list = make('dl', { class: 'facts' });
  const walk = inner => {
    for (const entry of inner.t || []) {
      if (skip && skip.has(entry[0])) continue;
      list.append(make('dt', { title: entry[0] }, term(entry[0])), make('dd', {}, value(entry, findings, false)));
    }
    for (const [id, below, marks] of inner.g || []) {
      if (skip && skip.has(id)) continue;
      const heading = make('dt', {}, make('b', { title: id }, term(id))), beside = make('dd', {}, marks ? value([id, '', marks], findings) : '');
      list.append(heading, beside);
      walk(below);
      if (!marks && list.lastElementChild === beside) list.removeChild(beside), list.removeChild(heading);
    }
  };
  walk(node);
  return list;
}
const groups = (node, id) => (node.g || []).filter(group => group[0] === id);
const find = (node, id) => {
  for (const entry of node.t || []) if (entry[0] === id) return entry;
  for (const [, below] of node.g || []) { const found = find(below, id); if (found) return found; }
  return null;
};
function grid(title, rows, columns, findings) {
  if (!rows.length) return '';
  const used = new Set(columns.map(([id]) => id)), wrong = rows.some(row => row[2]);
  return [make('h3', {}, title), make('table', {}, make('thead', {}, make('tr', {}, columns.map(([id, numeric]) => make('th', { scope: 'col', class: numeric ? 'n' : null, title: id }, term(id))), wrong ? make('th', { scope: 'col' }, '') : '')),
    make('tbody', {}, rows.map(([id, row, marks]) => {
      const rest = facts(row, findings, used);
      return [make('tr', {}, columns.map(([column, numeric]) => { const entry = find(row, column); return make('td', { class: numeric ? 'n' : null }, entry ? value(entry, findings, numeric) : ''); }), wrong ? make('td', {}, marks ? value([id, '', marks], findings) : '') : ''),
        rest.childElementCount ? make('tr', {}, make('td', { colspan: columns.length + (wrong ? 1 : 0) }, rest)) : ''];
    })))];
}
const HEAD = ['BT-1', 'BT-2', 'BT-3', 'BT-5', 'BT-9', 'BT-10', 'BT-13', 'BT-12', 'BT-72', 'BT-81', 'BT-84', 'BT-20'];
const PARTIES = ['BG-4', 'BG-7', 'BG-10', 'BG-11', 'BG-13'];
function invoice(node, findings) {
  if (!node || (!node.t && !node.g)) return make('p', { class: 'card' }, t('unread'));
  const shown = new Set([...PARTIES, 'BG-25', 'BG-20', 'BG-21', 'BG-22', 'BG-23']);
  const head = HEAD.map(id => find(node, id)).filter(Boolean);
  const headIds = new Set(head.map(entry => entry[0]));
  const totals = groups(node, 'BG-22');
  const rest = facts(node, findings, new Set([...shown, ...headIds]));
  return make('article', { class: 'paper', 'aria-label': t('invoice') },
    make('dl', { class: 'facts' }, head.map(entry => [make('dt', { title: entry[0] }, term(entry[0])), make('dd', {}, value(entry, findings))])),
    make('div', { class: 'parties' }, PARTIES.flatMap(id => groups(node, id).map(group => make('section', {}, make('h3', { title: id }, term(id), ' ', group[2] ? value([id, '', group[2]], findings) : ''), facts(group[1], findings))))),
    grid(t('lines'), groups(node, 'BG-25'), [['BT-126'], ['BT-153'], ['BT-129', 1], ['BT-130'], ['BT-146', 1], ['BT-151'], ['BT-152', 1], ['BT-131', 1]], findings),
    ['BG-20', 'BG-21'].map(id => grid(term(id), groups(node, id), id === 'BG-20' ? [['BT-97'], ['BT-95'], ['BT-96', 1], ['BT-92', 1]] : [['BT-104'], ['BT-102'], ['BT-103', 1], ['BT-99', 1]], findings)),
    grid(t('vat'), groups(node, 'BG-23'), [['BT-118'], ['BT-119', 1], ['BT-116', 1], ['BT-117', 1]], findings),
    totals.length ? [make('h3', {}, t('totals')), make('table', { class: 'totals' }, make('tbody', {}, totals.flatMap(([, group]) => (group.t || []).map(entry => make('tr', {}, make('th', { scope: 'row', title: entry[0] }, term(entry[0])), make('td', { class: 'n' }, value(entry, findings, !isAttribute(entry[0]))))))))] : '',
    rest.childElementCount ? [make('h3', {}, t('more')), rest] : '');
}

// The last operand by itself is what the others are compared with.
function workings(list) {
  if (!list) return '';
  const rows = [], last = list.length - 1, compared = last > 0 && !list[last][4];
  const result = (label, entries) => make('tr', { class: 'sum' }, make('td', { colspan: 2 }, label), make('td', { class: 'n' }, amount(total(entries))));
  list.forEach(([id, where, text, negative, sum], at) => {
    const closing = compared && at === last;
    if (closing && list.slice(0, last).some(entry => entry[4] !== list[0][4] || !entry[4])) rows.push(result(t('gives'), list.slice(0, last)));
    rows.push(make('tr', {}, make('td', {}, closing ? `${t('says')}: ${term(id)}` : term(id)), make('td', { class: 'mono' }, where), make('td', { class: 'n' }, (negative ? '\u2212 ' : '') + (text === '' ? '\u2014' : amount(text)))));
    if (sum && (at === last || list[at + 1][4] !== sum)) rows.push(result(`${t('sum')}: ${term(id)}`, list.filter(entry => entry[4] === sum)));
  });
  return make('table', { class: 'workings' }, make('caption', {}, t('workings')), make('tbody', {}, rows));
}
// Exact: decimals are added as whole numbers.
function total(all) {
  const entries = all.filter(entry => /^-?\d+(\.\d+)?$/.test(entry[2]));
  const scale = Math.max(0, ...entries.map(entry => (entry[2].split('.')[1] || '').length));
  let sum = 0n;
  for (const [, , text, negative] of entries) {
    const [whole, part = ''] = text.replace('-', '').split('.');
    const units = BigInt(whole + part.padEnd(scale, '0')) * (text.startsWith('-') ? -1n : 1n);
    sum += negative ? -units : units;
  }
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, '0');
  return (sum < 0n ? '-' : '') + (scale ? digits.slice(0, -scale) + '.' + digits.slice(-scale) : digits);
}

function finding(entry, at) {
  const places = entry.p.filter(place => place[1] || place[2]);
  return make('section', { class: `finding ${entry.s}${entry.k && entry.k[0] !== 'expired' ? ' suppressed' : ''}`, id: 'finding' + at, tabindex: -1 },
    make('p', {}, make('span', { class: 'tag ' + entry.s }, t(entry.s)), ' ', make('b', {}, entry.r), ' ', make('span', { class: 'soft' }, ruleTitle(entry.r))),
    make('p', {}, said(entry.m)), entry.k ? make('p', { class: 'soft' }, entry.k[lang === 'fr' ? 2 : 1]) : '',
    entry.x ? make('p', {}, make('b', {}, t('fix') + ': '), said(entry.x)) : '', workings(entry.w),
    entry.v ? make('p', { class: 'soft' }, entry.v.map(([name, text]) => `${D.terms[name] ? term(name) + ' (' + name + ')' : name}: ${text}`).join(' \u00b7 ')) : '',
    places.map(([id, path, line, column]) => make('p', { class: 'soft mono' }, `${id} ${path} ${line ? `(${t('line')} ${line}:${column})` : ''}`)),
    entry.a ? make('p', { class: 'soft' }, `${t('also')}: ${entry.a.join(', ')}`) : '');
}

function becameOf(row) {
  const items = (title, content) => [make('dt', {}, t(title)), make('dd', {}, content || '\u2014')];
  if (!row[SENT]) return make('p', { class: 'card' }, t('notSent'));
  const [state, flow, platform, words, changed, text] = row[SENT];
  return [make('h2', {}, t('sent')), make('dl', { class: 'card facts' }, items('state', state), items('platformState', [platform, said(words) && said(words) !== platform ? ': ' + said(words) : '']), items('flow', flow), said(text) ? items('said', said(text)) : '', items('changed', changed))];
}

let showing = -1;
async function show(i) {
  showing = i;
  const row = D.rows[i], box = $('document');
  let body;
  if (typeof DecompressionStream === 'undefined') {
    body = [make('p', { class: 'card' }, t('pack'))];
  } else {
    const detail = await details(i);
    if (showing !== i) return;
    body = [make('h2', {}, t('findings')), detail.f.length ? detail.f.map(finding) : make('p', { class: 'card valid' }, t('noFinding')), make('h2', {}, t('invoice')), invoice(detail.i, detail.f),
      make('h2', {}, t('checked')), make('dl', { class: 'card facts' }, make('dt', {}, t('layers')), make('dd', {}, detail.l.join(', ')), make('dt', {}, t('run')), make('dd', {}, `${detail.n[0]} (${detail.n[1]} ${t('skipped')})`),
        make('dt', {}, t('notChecked')), make('dd', {}, (detail.nc || [t('none')]).join(', ')), make('dt', {}, t('leftOut')), make('dd', {}, (detail.lo || [t('none')]).join(', ')), make('dt', {}, t('input')), make('dd', { class: 'mono' }, row[INPUT]),
        (detail.ch || []).map(([layer, rule, en, fr]) => [make('dt', {}, t('changes')), make('dd', {}, `${layer}: ${rule}: ${said([en, fr])}`)]))];
  }
  const verdict = VERDICTS[row[VERDICT]];
  box.replaceChildren(make('p', { class: 'noprint' }, make('button', { type: 'button', id: 'back', on: { click: () => { location.hash = ''; } } }, '\u2190 ' + t('back'))),
    make('h2', { id: 'document-title', tabindex: -1 }, `${row[NUMBER] || row[DOC]} \u00b7 `, make('span', { class: 'tag ' + verdict }, t(verdict))), make('p', { class: 'soft mono' }, row[DOC] + (row[RECORD] ? ':' + row[RECORD] : '')), ...(D.ledger ? [becameOf(row)].flat() : []), ...body.flat(2));
  $('overview').hidden = true;
  box.hidden = false;
  box.dataset.ready = String(i);
  $('document-title').focus();
}

function route() {
  const wanted = /^#document=(\d+)$/.exec(location.hash);
  if (wanted && Number(wanted[1]) < D.rows.length) return show(Number(wanted[1]));
  const before = showing;
  showing = -1;
  $('document').hidden = true;
  $('overview').hidden = false;
  if (before >= 0) {
    const at = view.indexOf(before) - page * PAGE, row = $('documents').tBodies[0].rows[at];
    if (row) row.querySelector('button').focus();
  }
}

function everything(now) {
  lang = now;
  texts();
  choices();
  filter();
  checked();
  if (showing >= 0) show(showing);
}
languages(everything);
for (const id of ['verdict', 'rule', 'supplier', 'recipient']) $(id).addEventListener('change', filter);
$('search').addEventListener('input', filter);
$('filters').addEventListener('submit', event => event.preventDefault());
$('filters').addEventListener('reset', () => setTimeout(filter));
$('before').addEventListener('click', () => { --page; list(); });
$('after').addEventListener('click', () => { ++page; list(); });
$('print').addEventListener('click', () => print());
addEventListener('beforeprint', () => { printed = true; list(); });
addEventListener('afterprint', () => { printed = null; list(); });
addEventListener('hashchange', route);
speak(lang, everything);
route();
document.body.dataset.ready = 'yes';
