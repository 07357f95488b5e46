/** The import under way: its files, how they are to be read, and what the server says of them. One on the page. */

import { Problem } from '../api/client';
import { beginUpload, cancelUpload, readUpload, readUploads, removeFile, sendFile, start, startWith } from './calls';
import type { Choice, Shop, Source, Upload } from './replies';
import { isSameChoice, readRates, shopProblem } from './texts';

export const MAPPED = 'mapping';
const ASKED_EVERY_MS = 300;
const TYPED_MS = 600;
const KEPT_AS = 'storelens.import'; // in this tab: a page that is loaded again finds its import
const GONE = 404;

class Importing {
  upload = $state.raw<Upload | null>(null);
  sources = $state.raw<readonly Source[]>([]);
  /** The file being sent, and the share of it that is. */
  sending = $state.raw<{ name: string; share: number } | null>(null);
  problem = $state('');
  /** How the last import ended, where it was not loaded. */
  notice = $state('');
  source = $state('');
  dates = $state('auto');
  decimal = $state('auto');
  rates = $state('');
  mapping = $state('');
  tax = $state('auto');
  /** What is said of the shop where the store is empty yet; null where it is not asked. */
  shop = $state<Shop | null>(null);
  /** The store was changed, and no job runs any more. */
  readonly isLoaded = $derived(this.upload?.account != null);
  readonly job = $derived(this.upload?.job ?? null);
  readonly isRunning = $derived(this.job?.state === 'running');
  readonly choice: Choice | null = $derived(this.#choice());
  /** What was found is of the files as they are to be read now. */
  readonly isExamined: boolean = $derived(
    this.upload?.examination != null && this.choice !== null && isSameChoice(this.upload.choice, this.choice),
  );
  #mostBytes = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #isChosen = false;

  /** Find the import that this tab had before it was loaded again. */
  async resume(): Promise<void> {
    const id = sessionStorage.getItem(KEPT_AS);
    if (!id || this.upload) return;
    try {
      const upload = await readUpload(id);
      await this.#readSources();
      if (upload.choice) this.#choose(upload.choice);
      this.#take(upload);
    } catch {
      sessionStorage.removeItem(KEPT_AS);
    }
  }

  /** Send files one after the other; a mapping among them is opened instead. */
  async add(files: readonly File[]): Promise<void> {
    await this.#doing(async () => {
      for (const file of files) {
        if (file.name.toLowerCase().endsWith('.toml')) await this.#openMapping(file);
        else await this.#send(file);
      }
    });
    this.sending = null;
    this.#suggest();
  }

  async remove(number: number): Promise<void> {
    await this.#asking((id) => removeFile(id, number));
  }

  /** The reader chose a source. */
  async choose(source: string): Promise<void> {
    this.source = source;
    this.#isChosen = true;
    if (source !== MAPPED) await this.examine();
    else if (!this.mapping.trim()) await this.guess();
    else this.typed();
  }

  async guess(): Promise<void> {
    await this.#asking((id) => start(id, 'guess'));
  }

  /** The mapping was changed: show what it does once the reader pauses. */
  typed(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#preview(), TYPED_MS);
  }

  async examine(): Promise<void> {
    clearTimeout(this.#typing);
    const { choice } = this;
    if (choice) await this.#asking((id) => startWith(id, 'examine', choice));
  }

  async load(): Promise<void> {
    await this.#asking((id) => start(id, 'load'));
  }

  /** Put the account away, for another import. */
  async leave(): Promise<void> {
    const { upload } = this;
    this.clear();
    if (upload) await this.#doing(async () => void (await cancelUpload(upload.id)));
  }

  /** End the import; what it had come to by then is told where it was loaded already. */
  async cancel(): Promise<void> {
    await this.#doing(async () => {
      const stood = this.upload ? await cancelUpload(this.upload.id) : null;
      this.clear();
      if (stood?.account) this.upload = stood;
      else this.notice = 'Cancelled: nothing in the store has changed.';
    });
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#typing);
    sessionStorage.removeItem(KEPT_AS);
    Object.assign(this, { upload: null, sending: null, problem: '', source: '', dates: 'auto', decimal: 'auto', rates: '', mapping: '', tax: 'auto', shop: null });
    this.#isChosen = false;
  }

  #choice(): Choice | null {
    const read = readRates(this.rates);
    if (!this.source || 'problem' in read || (this.source === MAPPED && !this.mapping.trim())) return null;
    // A mapping says itself how dates and amounts are written.
    if (this.shop && shopProblem(this.shop)) return null;
    const settings = this.shop ? told(this.shop) : {};
    if (this.source === MAPPED) return { source: MAPPED, dates: 'auto', decimal: 'auto', rates: read.rates, mapping: this.mapping, tax: 'auto', settings };
    return { source: this.source, dates: this.dates, decimal: this.decimal, rates: read.rates, mapping: null, tax: this.tax, settings };
  }

  #choose(choice: Choice): void {
    Object.assign(this, { source: choice.source, dates: choice.dates, decimal: choice.decimal, mapping: choice.mapping ?? '', tax: choice.tax });
    if (Object.keys(choice.settings).length > 0) this.shop = { shop_name: '', currency: '', time_zone: '', country: '', ...choice.settings };
    this.rates = Object.entries(choice.rates).map(([code, rate]) => `${code}=${rate}`).join(', '); // prettier-ignore
    this.#isChosen = true;
  }

  async #readSources(): Promise<void> {
    if (this.sources.length > 0) return;
    const found = await readUploads();
    this.sources = found.sources;
    this.#mostBytes = found.most_bytes;
  }

  async #send(file: File): Promise<void> {
    this.sending = { name: file.name, share: 0 };
    await this.#readSources();
    if (file.size > this.#mostBytes) throw new Problem(413, `${file.name} is larger than an import takes here - give it with storelens import`);
    if (!this.upload || this.isLoaded) this.#take(await beginUpload());
    const { id } = this.upload as unknown as Upload;
    this.#take(await sendFile(id, file, (share) => (this.sending = { name: file.name, share })));
  }

  async #openMapping(file: File): Promise<void> {
    this.mapping = await file.text();
    this.source = MAPPED;
    this.#isChosen = true;
    if (this.upload) this.typed();
  }

  /** Begin with the source that the files fit, once all are there and nobody has chosen another. */
  #suggest(): void {
    const suggested = this.upload?.look?.suggested;
    if (this.sending || this.isLoaded || this.isRunning || !this.upload?.look) return;
    if (!this.#isChosen && suggested) void this.choose(suggested).then(() => (this.#isChosen = false));
    else if (this.#isChosen && !this.upload.examination) void this.choose(this.source);
  }

  async #preview(): Promise<void> {
    const { choice } = this;
    if (choice?.source === MAPPED && this.upload && !(this.isRunning && this.job?.kind === 'load')) {
      await this.#asking((id) => startWith(id, 'preview', choice));
    }
  }

  async #asking(ask: (id: string) => Promise<Upload>): Promise<void> {
    const { upload } = this;
    if (upload) await this.#doing(async () => this.#take(await ask(upload.id)));
  }

  async #doing(act: () => Promise<void>): Promise<void> {
    this.problem = '';
    this.notice = '';
    try {
      await act();
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      if (error instanceof Problem && error.status === GONE) this.upload = null;
    }
  }

  #take(upload: Upload): void {
    const before = this.job;
    this.upload = upload;
    if (upload.look) this.shop = upload.look.shop && (this.shop ?? upload.look.shop);
    sessionStorage.setItem(KEPT_AS, upload.id);
    clearTimeout(this.#timer);
    if (this.isRunning) {
      this.#timer = setTimeout(() => void this.#asking((id) => readUpload(id)), ASKED_EVERY_MS);
      return;
    }
    if (before?.state !== 'running') return;
    if (upload.job?.kind === 'look') this.#suggest();
    if (upload.job?.kind === 'guess' && upload.guess) {
      this.mapping = upload.guess.mapping;
      this.typed();
    }
  }
}

/** Return what is said of a shop, without blanks and without what is left open. */
function told(shop: Shop): Partial<Shop> {
  return Object.fromEntries(Object.entries(shop).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text)); // prettier-ignore
}

export const importing = new Importing();
