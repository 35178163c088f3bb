/** The run drawer's width, kept free while the drawer itself still loads: panes that are narrowed later wrap anew. */
export const DRAWER_WIDTH = 'w-[432px] flex-none max-[1100px]:w-[352px]';
