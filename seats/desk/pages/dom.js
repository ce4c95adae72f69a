// Small steps on the document. Text is written only when it differs, so that
// screen readers are not told the same thing again.
export const $ = (id) => document.getElementById(id);

export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

export function show(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}

// make builds an element: make('b', 'big', 'text').
export function make(tag, className = '', value = '') {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (value) element.textContent = value;
  return element;
}

// press calls act on a click and keeps the button from being pressed twice meanwhile.
export function press(button, act) {
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await act();
    } finally {
      button.disabled = false;
    }
  });
}
