// SPDX-License-Identifier: GPL-2.0-or-later
// axe.mjs - what axe says of a page, in the light and in the dark.
import { readFileSync } from "node:fs";

const AXE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const SCHEMES = { light: {}, dark: { runOnly: ["color-contrast"] } }; // only colours differ, and looking at all takes long

/* [scheme, rule, elements] of each complaint. The page needs `bypassCSP`. Pictures begin with `picture`. */
export async function complaints(page, picture) {
  const found = [];
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(AXE);
  for (const [colorScheme, rules] of Object.entries(SCHEMES)) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${picture}-${colorScheme}.png` });
    const { violations } = await page.evaluate((options) => globalThis.axe.run(options), rules);
    found.push(...violations.map((one) => [colorScheme, one.id, one.nodes.map((node) => node.target)]));
  }
  return found;
}
