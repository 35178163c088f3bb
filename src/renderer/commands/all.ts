/** All commands of the app: importing this fills the registry. */
import './panes.ts';
import './arrange.ts';
import './windows.ts';
import './processes.ts';
import './playbooks.ts';
import './designer.ts';
import './shares.ts';
import './logs.ts';
import './views.ts';
import './settings.ts';
import './application.ts';
import './about.ts';
