// The language of the page: every visible word comes through here.
import words from './words.js';

const LANGUAGES = ['zh', 'en'];
const KEY = 'hotline.language';
export const NONE = '–'; // in place of a figure that is not known

const remembered = localStorage.getItem(KEY);
let language = LANGUAGES.includes(remembered) ? remembered : preferred();

function preferred() {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export const current = () => language;

// t gives the words of a key, with {name} replaced by the parts given.
export function t(key, parts = {}) {
  const both = words[key];
  if (!both) return key;
  return both[language].replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? '');
}

// named gives the word for something that the configuration names (a queue, a
// line, a reason), or the name itself when we have no word for it.
export function named(kind, name) {
  const both = words[`${kind}.${name}`];
  return both ? both[language] : name;
}

// translate fills a part of the page: data-t is the text, the others an attribute.
export function translate(root = document) {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const [from, attribute] of [['t', ''], ['tHint', 'title'], ['tLabel', 'aria-label'], ['tPlaceholder', 'placeholder']]) {
    const selector = `[data-${from.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase())}]`;
    for (const element of root.querySelectorAll(selector)) {
      const text = t(element.dataset[from]);
      if (attribute) element.setAttribute(attribute, text);
      else element.textContent = text;
    }
  }
}

// switchable makes a button change the language; changed is called after it.
export function switchable(button, changed) {
  button.addEventListener('click', () => {
    language = language === 'zh' ? 'en' : 'zh';
    localStorage.setItem(KEY, language);
    translate();
    changed();
  });
}

const two = (n) => String(n).padStart(2, '0');

// clock writes a running time: 0:07, 12:30, 1:02:03.
export function clock(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const rest = `${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  return s >= 3600 ? `${Math.floor(s / 3600)}:${rest}` : rest.replace(/^0/, '');
}

// percent writes a share with one decimal, rounded down: 94.99 % is not 95 %.
export function percent(share) {
  return share === null || share === undefined ? NONE : `${(Math.floor(share * 1000 + 1e-6) / 10).toFixed(1)}%`;
}

export const seconds = (ms) => t('unit.seconds', { n: (ms / 1000).toFixed(1) });

export const whole = (n) => n.toLocaleString(language === 'zh' ? 'zh-CN' : 'en');
