/** How much of logs crosses to the page at once; apart from their contract, whose checks neither the page nor a thread needs. */

/** So many characters of a line are shown. */
export const LINE_SHOWN = 4000;
/** So many lines are asked for at once at most. */
export const PAGE_MOST = 400;
