/** xterm's addon for Unicode 11: Node loads it as CommonJS, whose exports are one default, bundlers as a module. */
import * as loaded from '@xterm/addon-unicode11';

type Addon = typeof import('@xterm/addon-unicode11');

const inCommonJs = (loaded as { default?: Addon }).default;

export const { Unicode11Addon } = inCommonJs ?? loaded;
