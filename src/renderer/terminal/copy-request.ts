/** OSC 52, a program's wish to write the clipboard: what text it means. Reading the clipboard is never answered. */

/** Larger than anything that a person would have copied for them, small enough to be shown and kept. */
const LIMIT = 1024 * 1024;

/**
 * @param data of the sequence: `c;BASE64`, the letters before `;` saying which clipboards
 * @returns null for a question (`?`), an empty text, one that is too long or no base64
 */
export function copyRequest(data: string): string | null {
  const at = data.indexOf(';');
  const encoded = data.slice(at + 1);
  if (at === -1 || encoded === '' || encoded === '?' || encoded.length > (LIMIT * 4) / 3 + 4) return null;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes) || null;
  } catch {
    return null;
  }
}
