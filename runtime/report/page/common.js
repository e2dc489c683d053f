'use strict';
// What the pages share. Texts of documents become text nodes only: nothing that a sender wrote is ever markup.
function make(name, attributes, ...children) {
  const svg = /^(svg|rect|g|text|title|line)$/.test(name);
  const element = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'on') for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value);
  }
  for (const child of children.flat(3)) if (child !== undefined && child !== null && child !== '') element.append(child);
  return element;
}
const $ = id => document.getElementById(id);
const plain = text => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
function speak(lang, done) {
  document.documentElement.lang = lang;
  document.body.dataset.lang = lang;
  for (const button of document.querySelectorAll('button[data-speak]'))
    button.setAttribute('aria-pressed', String(button.dataset.speak === lang));
  if (done) done(lang);
}
function languages(done) {
  for (const button of document.querySelectorAll('button[data-speak]'))
    button.addEventListener('click', () => speak(button.dataset.speak, done));
}
