/** True when a link leads to the computer that it is opened on. */
export function onlyHere(link: string): boolean {
  try {
    const { hostname } = new URL(link);
    return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
  } catch {
    return false;
  }
}
