/** A Markdown text without its code, as CommonMark finds it: what is left can become markup. Throws where a block never ends. */
export function outsideOfCode(markdown: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  // An alert is a quotation: its content is what follows the >.
  for (const line of markdown.split(/\r\n|\n|\r/).map((one) => one.replace(/^> ?/, ''))) {
    const [, run, language] = /^ {0,3}(`{3,})(\w*)\s*$/.exec(line) ?? [];
    if (fence === undefined && run !== undefined) fence = run;
    else if (fence !== undefined && run !== undefined && language === '' && run.length >= fence.length)
      fence = undefined;
    else if (fence === undefined) outside.push(line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, ''));
  }
  if (fence !== undefined) throw new Error('A block of code does not end.');
  return outside.join('\n');
}
