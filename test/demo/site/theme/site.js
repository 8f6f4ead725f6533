// A click on a block of code copies it.
for (const block of document.querySelectorAll('pre')) {
  block.title = 'Click to copy';
  block.addEventListener('click', () => navigator.clipboard.writeText(block.textContent));
}
