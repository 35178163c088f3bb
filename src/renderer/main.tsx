/** The renderer's entry: listens to main, follows the theme, draws the app. */
import './app/theme.css';
import './commands/all.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { connect } from './app/connect.ts';
import { followTheme } from './app/theme.ts';
import { listenForPort } from './bridge/stream.ts';
import { followTerminalSettings, listenToStream } from './terminal/terminals.ts';
import { offerTestHook } from './terminal/test-hook.ts';

listenToStream();
listenForPort();
followTheme();
followTerminalSettings();
offerTestHook();
connect();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
