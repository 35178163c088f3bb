/** Commands of the Logs view: how its lines are drawn, and what is done with them. */
import { Clock, Eraser, Palette, Save, WrapText } from 'lucide-react';
import { type Drawing, setDrawing, useLogs } from '../logs/logs-store.ts';
import { type Command, type Context, register } from './registry.ts';

const HERE = ['logs'] as const;
const here = ({ app }: Context): true | string => app.view === 'logs' || 'The Logs are not on view';
const withLines = (context: Context): true | string =>
  here(context) === true && (useLogs.getState().list?.count ?? 0) > 0 ? true : 'There are no lines on view';

function drawing(what: keyof Drawing, title: string, icon: Command['icon'], words: string): Command {
  return {
    id: `logs.${what}`,
    group: 'Logs',
    title,
    words,
    ...(icon ? { icon } : {}),
    where: HERE,
    checked: () => useLogs.getState().drawing[what],
    available: here,
    run: () => setDrawing({ [what]: !useLogs.getState().drawing[what] }),
  };
}

register([
  drawing('wrap', 'Wrap lines', WrapText, 'logs break long'),
  drawing('times', 'Times of lines', Clock, 'logs timestamps'),
  drawing('colours', 'Colours of lines', Palette, 'logs ansi plain colors'),
  {
    id: 'logs.save',
    group: 'Logs',
    title: 'Save the lines…',
    words: 'logs export file',
    icon: Save,
    where: HERE,
    available: withLines,
    run: async () => (await import('../logs/list.ts')).saveLines(),
  },
  {
    id: 'logs.clear',
    group: 'Logs',
    title: 'Clear the view',
    about: () => 'the logs stay as they are',
    words: 'logs empty',
    icon: Eraser,
    where: HERE,
    available: withLines,
    run: async () => (await import('../logs/list.ts')).clearList(),
  },
]);
