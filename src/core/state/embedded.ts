/** The embedded store: a state is an option of the pane itself, `@muxworks`, and goes when the pane goes. */
import { storeState } from '../command/start.ts';
import { type CommandState, parseCommandState } from '../command/state.ts';
import { MuxError } from '../errors.ts';
import { allPanes, type Tmux } from '../tmux/server.ts';
import { checkState, paneNumber, type StateAddress, type StateStore, type StoredState } from './store.ts';

export class EmbeddedStore implements StateStore {
  constructor(private readonly tmux: Tmux) {}

  async get({ pane }: StateAddress): Promise<CommandState | null> {
    return (await this.read(pane)).state;
  }

  async set(address: StateAddress, state: CommandState): Promise<void> {
    checkState(address, state);
    await storeState(this.tmux, address.pane, state);
  }

  async delete({ pane }: StateAddress): Promise<boolean> {
    const { there, set } = await this.read(pane);
    if (!there || !set) return false;
    await this.tmux.command('set-option', '-p', '-u', '-t', pane, '@muxworks');
    this.tmux.emit('stored');
    return true;
  }

  async list(session?: string): Promise<StoredState[]> {
    const found = new Map<string, StoredState>();
    for (const { session: of, window, pane } of allPanes(await this.tmux.snapshot())) {
      // A window that is linked to two sessions has one state in each of its panes.
      if (pane.state === null || found.has(pane.id) || (session !== undefined && of.name !== session)) continue;
      found.set(pane.id, { address: { session: of.name, window: window.name, pane: pane.id }, state: pane.state });
    }
    return [...found.values()];
  }

  /** display-message is content with another pane where this one is no more: it says whose state it tells. */
  private async read(pane: string): Promise<{ there: boolean; set: boolean; state: CommandState | null }> {
    paneNumber(pane);
    let printed: string;
    try {
      printed = await this.tmux.command('display-message', '-p', '-t', pane, '#{pane_id} #{@muxworks}');
    } catch (error) {
      if (error instanceof MuxError && (error.code === 'not-found' || error.code === 'no-server')) printed = '';
      else throw error;
    }
    const there = printed.startsWith(`${pane} `);
    const text = there ? printed.slice(pane.length + 1) : '';
    return { there, set: text !== '', state: parseCommandState(text) };
  }
}
