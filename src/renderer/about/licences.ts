/** What is shipped with the app and under which licences, and finding among it. */

export interface Licensed {
  name: string;
  version: string;
  /** As SPDX has it: `MIT`. */
  licence: string;
  link: string | null;
  /** Place of its text in `texts`. */
  text: number;
}

/** By name. */
export interface Licences {
  packages: Licensed[];
  texts: string[];
}

/** Those whose name or licence has every word of what was typed. */
export function findLicences(packages: readonly Licensed[], typed: string): Licensed[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return packages.filter(({ name, licence }) => {
    const text = `${name} ${licence}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
