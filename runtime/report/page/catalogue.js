// Columns: id, page, severity, layers, titles, messages, terms and other names.
const D = JSON.parse($('data').textContent);
const WORDS = JSON.parse($('words').textContent);
const haystack = D.rules.map(rule => plain([rule[0], ...rule[3], ...rule[4], ...rule[5], ...rule[6]].join(' ')));
let lang = D.lang;
function search() {
  const words = plain($('search').value).split(/\s+/).filter(Boolean), layer = $('layer').value, severity = $('severity').value;
  const rows = D.rules.filter((rule, i) => (!layer || rule[3].includes(layer)) && (!severity || rule[2] === severity) && words.every(word => haystack[i].includes(word)));
  $('found').textContent = WORDS[lang].found.replace('{n}', rows.length).replace('{all}', D.rules.length);
  const at = lang === 'fr' ? 1 : 0;
  $('rules').tBodies[0].replaceChildren(...rows.map(rule => make('tr', {}, make('td', {}, make('a', { href: rule[1] + '#' + lang }, rule[0])), make('td', { class: 'tag ' + rule[2] }, WORDS[lang][rule[2]]),
    make('td', {}, rule[3].join(', ')), make('td', {}, make('b', {}, rule[4][at]), make('div', { class: 'soft' }, rule[5][at])))));
}
function everything(now) {
  lang = now;
  const fill = (id, entries) => {
    const kept = $(id).value;
    $(id).replaceChildren(make('option', { value: '' }, WORDS[lang].all), ...entries.map(([value, text]) => make('option', { value }, text)));
    $(id).value = kept;
  };
  fill('layer', [...new Set(D.rules.flatMap(rule => rule[3]))].sort().map(name => [name, name]));
  fill('severity', ['fatal', 'warning', 'info'].map(name => [name, WORDS[lang][name]]));
  search();
}
$('table').textContent = D.table;
languages(everything);
$('form').addEventListener('submit', event => event.preventDefault());
$('search').addEventListener('input', search);
for (const id of ['layer', 'severity']) $(id).addEventListener('change', search);
speak(['en', 'fr'].includes(location.hash.slice(1)) ? location.hash.slice(1) : lang, everything);
document.body.dataset.ready = 'yes';
