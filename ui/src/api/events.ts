/** The channel on which the server tells that the data changed.
 *
 * A browser opens six connections to a host: pages that nobody sees give theirs back, or a seventh tab would wait for
 * ever. Seen again, they listen again, and are told the version at once. */

/** Call `changed` with each version the server names, the first as well; returns how to stop listening. */
export function listenForVersions(changed: (version: string) => void, live: (isLive: boolean) => void): () => void {
  let source: EventSource | null = null;

  function listen(): void {
    source = new EventSource('/api/v1/events');
    source.addEventListener('version', (event) => {
      live(true);
      changed((JSON.parse((event as MessageEvent<string>).data) as { version: string }).version);
    });
    source.addEventListener('error', () => live(false)); // the browser connects again by itself
  }

  function close(): void {
    source?.close();
    source = null;
  }

  function follow(): void {
    if (document.hidden) close();
    else if (!source) listen();
  }

  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
