/** Gives a text to the browser as a file. Whether it ends up on the disk, a page is not told. */
export function download(name: string, text: string, type = "text/plain") {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; a browser that has not read it yet keeps the bytes.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
